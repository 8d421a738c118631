/// How likely a model holds a target, each token being predicted from the right ones before it (teacher forcing).
public struct TargetLikelihood: Sendable, Equatable {
    /// The natural logarithm of the target's probability given its input, its end included.
    public let logLikelihood: Double
    /// The number of the target's tokens, its end included.
    public let tokens: Int
    /// How many of them are the likeliest in their places.
    public let likeliestTokens: Int

    public init(logLikelihood: Double, tokens: Int, likeliestTokens: Int) {
        self.logLikelihood = logLikelihood
        self.tokens = tokens
        self.likeliestTokens = likeliestTokens
    }
}

extension MetricExamples {
    /// What the model makes of each target.
    /// - Throws: ``MetricError`` where that was not measured.
    func teacherForcing(for metric: String) throws(MetricError) -> [TargetLikelihood] {
        var measured: [TargetLikelihood] = []
        for (index, example) in teacherForced.enumerated() {
            guard let example else {
                throw MetricError(
                    "example \(index): the likelihood of the target was not measured, which \"\(metric)\" needs")
            }
            measured.append(example)
        }
        return measured
    }
}
