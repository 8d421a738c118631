/// The facts that a run needs, besides its tensors and its configuration, to continue exactly where it stopped.
package struct CheckpointState: Sendable, Equatable, Codable {
    /// The number of optimizer steps done. It is also the number of the next step, counted from 0.
    package var step: Int
    package var seed: UInt64
    package var vocabularyFingerprint: String
    /// The fingerprint of the model that training began from; nil for random weights.
    package var initialModelFingerprint: String?
    /// The frozen weights, which the checkpoint does not hold; nil if all weights are trained.
    package var base: FrozenBase?
    /// The training data, by task.
    package var data: [String: DataFingerprint]
    /// The rules by which examples are drawn; nil for those of the first versions.
    package var drawing: String?
    /// The training loop's own counters; nothing here reads them.
    package var counters: [String: String]
    /// The milestones so far, in order.
    package var milestones: [MilestoneScores]
    /// The best score when the checkpoint was written.
    package var best: BestScore?

    package init(
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
