import Metrics

/// A model's answer to one example.
public struct PredictionRecord: Sendable, Equatable {
    /// The example's position in its split.
    public let ordinal: Int
    public let text: String
    /// Natural logarithm of the answer's probability, if it is known.
    public let logLikelihood: Double?
    /// The likelihood of the example's first target, if it was measured.
    public let targetLikelihood: TargetLikelihood?

    public init(ordinal: Int, text: String, logLikelihood: Double? = nil, targetLikelihood: TargetLikelihood? = nil) {
        self.ordinal = ordinal
        self.text = text
        self.logLikelihood = logLikelihood
        self.targetLikelihood = targetLikelihood
    }
}
