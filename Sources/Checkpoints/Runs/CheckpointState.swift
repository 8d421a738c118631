/// What a run must know beside its tensors to go on exactly where it stopped.
public struct CheckpointState: Sendable, Equatable, Codable {
    /// Optimizer steps done; the next step has this number, counted from 0.
    public var step: Int
    public var seed: UInt64
    /// Hash of the resolved configuration.
    public var configurationFingerprint: String
    public var vocabularyFingerprint: String
    /// Hash of each data source, by a name of the caller's choice.
    public var dataFingerprints: [String: String]
    /// The training loop's own counters; nothing here reads them.
    public var counters: [String: String]
    /// The best score when the checkpoint was written.
    public var best: BestScore?

    public init(
        step: Int, seed: UInt64, configurationFingerprint: String, vocabularyFingerprint: String,
        dataFingerprints: [String: String] = [:], counters: [String: String] = [:], best: BestScore? = nil
    ) {
        self.step = step
        self.seed = seed
        self.configurationFingerprint = configurationFingerprint
        self.vocabularyFingerprint = vocabularyFingerprint
        self.dataFingerprints = dataFingerprints
        self.counters = counters
        self.best = best
    }
}
