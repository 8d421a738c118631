import TaskDefinitions

/// One evaluation: the predictions of a run's model, after a step, for one split of one task.
public struct EvaluationRecord: Sendable, Equatable {
    public let id: Int
    public let run: Int
    public let step: Int
    public let task: String
    public let split: Split
    /// The way the predictions were made, such as `greedy`, `beam 4, alpha 0.6` or `rank classification`.
    public let decoding: String
    /// The task's limits when the predictions were made, and the duration of decoding, if they were recorded.
    public let limits: Limits?
    public let seconds: Double?
    public let exampleCount: Int
    /// In order of the metrics' names.
    public let scores: [ScoreRecord]
    /// In UTC as ISO 8601.
    public let evaluatedAt: String
    /// Whether it refers to the split's current examples; false if the split was imported anew since.
    public let isCurrent: Bool
    /// SHA-256, in hexadecimal, of the file that the split was imported from, and of everything that made its examples.
    /// Two evaluations that agree in both have the same examples in the same order.
    public let contentHash: String, taskFingerprint: String
}
