/// The likelihood of a target under a model. Each token is predicted from the right tokens before it (teacher forcing).
public struct TargetLikelihood: Sendable, Equatable {
    /// The natural logarithm of the target's probability given its input, its end included.
    public let logLikelihood: Double
    /// The number of the target's tokens, its end included.
    public let tokens: Int
    /// The number of them that are the model's likeliest token at their place.
    public let likeliestTokens: Int

    package init(logLikelihood: Double, tokens: Int, likeliestTokens: Int) {
        self.logLikelihood = logLikelihood
        self.tokens = tokens
        self.likeliestTokens = likeliestTokens
    }
}

extension MetricExamples {
    /// The likelihood of each target.
    /// - Throws: ``MetricError`` if it was not measured.
    func teacherForcing(for metric: String) throws(MetricError) -> [TargetLikelihood] {
        var measured: [TargetLikelihood] = []
        for (index, example) in teacherForced.enumerated() {
            guard let example else {
                throw MetricError(
                    "example \(index): \"\(metric)\" needs the likelihood of the target, which was not measured")
            }
            measured.append(example)
        }
        return measured
    }
}
