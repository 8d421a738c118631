import TaskDefinitions

/// The result of evaluating a model on one split of one task.
package struct TaskEvaluation: Sendable {
    package let report: TaskReport
    /// The examples evaluated with their predictions, in order of their ordinals.
    package let outputs: [EvaluatedExample]
    /// The way in which the predictions were found.
    package let method: PredictionMethod
    /// The limits of the evaluation.
    package let limits: Limits
    /// The mean cross-entropy of the first targets in nats per token, if it was requested; NaN without examples.
    package let loss: Double?
}

/// The progress of an evaluation.
package struct EvaluationProgress: Sendable, Equatable {
    package enum Phase: Sendable, Equatable { case measuringLoss, predicting }

    package let task: String
    package let split: Split
    package let phase: Phase
    /// Examples done in this phase, and all examples.
    package let examples: Int, exampleCount: Int
}
