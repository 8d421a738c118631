/// How likely a model holds a target.
public struct TargetLikelihood: Sendable, Equatable {
    /// The natural log of the target's probability given its input, its end included.
    public let logLikelihood: Double
    /// The number of the target's tokens, its end included.
    public let tokens: Int

    public init(logLikelihood: Double, tokens: Int) {
        self.logLikelihood = logLikelihood
        self.tokens = tokens
    }
}
