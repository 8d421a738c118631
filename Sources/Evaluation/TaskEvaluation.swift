import TaskDefinitions

/// What came of evaluating a model on one split of one task.
public struct TaskEvaluation: Sendable {
    public let report: TaskReport
    /// The examples evaluated with their predictions, in order of their ordinals.
    public let outputs: [EvaluatedExample]
    /// How the predictions were found.
    public let method: PredictionMethod
    /// Within which limits.
    public let limits: Limits
    /// The mean cross-entropy of the first targets in nats per token, if it was asked for; NaN without examples.
    public let loss: Double?
}

/// How far an evaluation is.
public struct EvaluationProgress: Sendable, Equatable {
    public enum Phase: Sendable, Equatable { case measuringLoss, predicting }

    public let task: String
    public let split: Split
    public let phase: Phase
    /// Examples done in this phase, and in all.
    public let examples: Int, exampleCount: Int
}
