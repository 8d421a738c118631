import Metrics

/// What a model answered to one example.
public struct PredictionRecord: Sendable, Equatable {
    /// The example's position in its split.
    public let ordinal: Int
    public let text: String
    /// Natural logarithm of the answer's probability, where it is known.
    public let logLikelihood: Double?
    /// What the model makes of the example's first target, where that was measured.
    public let targetLikelihood: TargetLikelihood?

    public init(ordinal: Int, text: String, logLikelihood: Double? = nil, targetLikelihood: TargetLikelihood? = nil) {
        self.ordinal = ordinal
        self.text = text
        self.logLikelihood = logLikelihood
        self.targetLikelihood = targetLikelihood
    }
}
