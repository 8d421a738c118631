/// What a run must know beside its tensors and its configuration to go on exactly where it stopped.
public struct CheckpointState: Sendable, Equatable, Codable {
    /// Optimizer steps done; the next step has this number, counted from 0.
    public var step: Int
    public var seed: UInt64
    public var vocabularyFingerprint: String
    /// Of the model that training began from; nil where it began from random weights.
    public var initialModelFingerprint: String?
    /// The weights that the checkpoint does not hold, as training leaves them alone; nil where all are trained.
    public var base: FrozenBase?
    /// What is trained on, by task.
    public var data: [String: DataFingerprint]
    /// The rules by which examples are drawn, where they are not those of the first versions; nil where they are.
    public var drawing: String?
    /// The training loop's own counters; nothing here reads them.
    public var counters: [String: String]
    /// The milestones so far, in order.
    public var milestones: [MilestoneScores]
    /// The best score when the checkpoint was written.
    public var best: BestScore?

    public init(
        step: Int, seed: UInt64, vocabularyFingerprint: String, initialModelFingerprint: String? = nil,
        base: FrozenBase? = nil, data: [String: DataFingerprint] = [:], drawing: String? = nil,
        counters: [String: String] = [:],
        milestones: [MilestoneScores] = [], best: BestScore? = nil
    ) {
        self.step = step
        self.seed = seed
        self.vocabularyFingerprint = vocabularyFingerprint
        self.initialModelFingerprint = initialModelFingerprint
        self.base = base
        self.data = data
        self.drawing = drawing
        self.counters = counters
        self.milestones = milestones
        self.best = best
    }
}
