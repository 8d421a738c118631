import Metrics

/// One example and what the model answered.
public struct EvaluatedExample: Sendable, Equatable {
    /// Its place in its split.
    public let ordinal: Int
    public let input: String
    /// The acceptable answers, at least one.
    public let targets: [String]
    /// The answer as the model wrote it.
    public let prediction: String
    /// The log-probability that the model gave its answer, where it was kept.
    public let logLikelihood: Double?
    /// What metrics want to know beside the answers, such as the group that the example belongs to.
    public let attributes: [String: String]
    /// What the model makes of the first target, where that was measured.
    public let targetLikelihood: TargetLikelihood?

    public init(
        ordinal: Int, input: String, targets: [String], prediction: String, logLikelihood: Double? = nil,
        attributes: [String: String] = [:], targetLikelihood: TargetLikelihood? = nil
    ) {
        self.ordinal = ordinal
        self.input = input
        self.targets = targets
        self.prediction = prediction
        self.logLikelihood = logLikelihood
        self.attributes = attributes
        self.targetLikelihood = targetLikelihood
    }
}

/// One example, judged.
public struct ExampleOutcome: Sendable, Equatable {
    public let example: EvaluatedExample
    /// The prediction after the task's postprocessing: the text that was scored.
    public let scored: String
    /// Whether the task has labels and the prediction is none of them.
    public let isInvalidLabel: Bool
    /// The mean of what the task's metrics give this example, in 0...1; nil where none of them scores single examples.
    public let score: Double?

    public init(example: EvaluatedExample, scored: String, isInvalidLabel: Bool, score: Double?) {
        self.example = example
        self.scored = scored
        self.isInvalidLabel = isInvalidLabel
        self.score = score
    }
}
