import TaskDefinitions

/// One evaluation: the predictions of a run's model, after a step, for one split of one task.
package struct EvaluationRecord: Sendable, Equatable {
    package let id: Int
    package let run: Int
    package let step: Int
    package let task: String
    package let split: Split
    /// The way the predictions were made, such as `greedy`, `beam 4, alpha 0.6` or `rank classification`.
    package let decoding: String
    /// The task's limits when the predictions were made, and the duration of decoding, if they were recorded.
    package let limits: Limits?
    package let seconds: Double?
    package let exampleCount: Int
    /// In order of the metrics' names.
    package let scores: [ScoreRecord]
    /// In UTC as ISO 8601.
    package let evaluatedAt: String
    /// Whether it refers to the split's current examples; false if the split was imported anew since.
    package let isCurrent: Bool
    /// SHA-256, in hexadecimal, of the file that the split was imported from, and of everything that made its examples.
    /// Two evaluations that agree in both have the same examples in the same order.
    package let contentHash: String, taskFingerprint: String
}
