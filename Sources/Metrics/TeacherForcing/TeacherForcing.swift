/// What a model makes of an example's first target when each token is predicted from the right ones before it.
public struct TeacherForcing: Sendable, Equatable {
    /// The natural logarithm of the likelihood of the whole target.
    public let logLikelihood: Double
    /// The tokens of the target, its end of sequence included.
    public let tokens: Int
    /// How many of them the model held likelier than any other token.
    public let rightTokens: Int

    public init(logLikelihood: Double, tokens: Int, rightTokens: Int) {
        self.logLikelihood = logLikelihood
        self.tokens = tokens
        self.rightTokens = rightTokens
    }
}

extension MetricExamples {
    /// What the model makes of each target.
    /// - Throws: ``MetricError`` where that was not measured.
    func teacherForcing(for metric: String) throws(MetricError) -> [TeacherForcing] {
        try check()
        var measured: [TeacherForcing] = []
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
