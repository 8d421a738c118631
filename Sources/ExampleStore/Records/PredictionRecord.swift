import Metrics

/// A model's answer to one example.
package struct PredictionRecord: Sendable, Equatable {
    /// The example's position in its split.
    package let ordinal: Int
    package let text: String
    /// Natural logarithm of the answer's probability, if it is known.
    package let logLikelihood: Double?
    /// The likelihood of the example's first target, if it was measured.
    package let targetLikelihood: TargetLikelihood?

    package init(ordinal: Int, text: String, logLikelihood: Double? = nil, targetLikelihood: TargetLikelihood? = nil) {
        self.ordinal = ordinal
        self.text = text
        self.logLikelihood = logLikelihood
        self.targetLikelihood = targetLikelihood
    }
}
