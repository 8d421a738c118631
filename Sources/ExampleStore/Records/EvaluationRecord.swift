import TaskDefinitions

/// One evaluation: the predictions of a run's model, as it was after a step, for one split of one task.
public struct EvaluationRecord: Sendable, Equatable {
    public let id: Int
    public let run: Int
    public let step: Int
    public let task: String
    public let split: Split
    /// How the predictions were found, such as `greedy`, `beam 4, alpha 0.6` or `rank classification`.
    public let decoding: String
    /// The task's limits when the predictions were made, and how long decoding took, where they were recorded.
    public let limits: Limits?
    public let seconds: Double?
    public let exampleCount: Int
    /// In order of the metrics' names.
    public let scores: [ScoreRecord]
    /// In UTC as ISO 8601.
    public let evaluatedAt: String
    /// Whether it is about the split as it is now; false where the split was imported anew since.
    public let isCurrent: Bool
    /// SHA-256 of the file that the split was imported from, in hexadecimal, and of what made examples of it: two
    /// evaluations with the same of both are about the same examples in the same order.
    public let contentHash: String, taskFingerprint: String
}
