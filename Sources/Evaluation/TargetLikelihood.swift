/// How likely a model holds a target.
public struct TargetLikelihood: Sendable, Equatable {
    /// The natural log of the target's probability given its input, its end included.
    public let logLikelihood: Double
    /// The number of the target's tokens, its end included.
    public let tokens: Int
    /// How many of them are the likeliest in their places, those before them given.
    public let likeliestTokens: Int

    public init(logLikelihood: Double, tokens: Int, likeliestTokens: Int) {
        self.logLikelihood = logLikelihood
        self.tokens = tokens
        self.likeliestTokens = likeliestTokens
    }
}
