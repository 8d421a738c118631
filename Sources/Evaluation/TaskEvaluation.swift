import TaskDefinitions

/// The result of evaluating a model on one split of one task.
public struct TaskEvaluation: Sendable {
    public let report: TaskReport
    /// The examples evaluated with their predictions, in order of their ordinals.
    public let outputs: [EvaluatedExample]
    /// The way in which the predictions were found.
    public let method: PredictionMethod
    /// The limits of the evaluation.
    public let limits: Limits
    /// The mean cross-entropy of the first targets in nats per token, if it was requested; NaN without examples.
    public let loss: Double?
}

/// The progress of an evaluation.
public struct EvaluationProgress: Sendable, Equatable {
    public enum Phase: Sendable, Equatable { case measuringLoss, predicting }

    public let task: String
    public let split: Split
    public let phase: Phase
    /// Examples done in this phase, and all examples.
    public let examples: Int, exampleCount: Int
}
