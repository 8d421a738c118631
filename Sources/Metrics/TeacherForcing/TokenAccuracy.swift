/// The share of target tokens that are the model's likeliest token, given the right tokens before them.
package struct TokenAccuracy: Metric {
    package static let name = "token_accuracy"
    package static let summary =
        "share of the targets' tokens that are the likeliest, given the right tokens before them"
    package static let needsTeacherForcing = true

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        Prepared(examples: try examples.teacherForcing(for: Self.name))
    }

    private struct Prepared: PreparedMetric {
        let examples: [TargetLikelihood]

        func score(_ indices: [Int]) -> Double {
            var right = 0
            var tokens = 0
            for index in indices {
                right += examples[index].likeliestTokens
                tokens += examples[index].tokens
            }
            return tokens == 0 ? 0 : 100 * Double(right) / Double(tokens)
        }

        var exampleScores: [Double]? {
            examples.map { $0.tokens == 0 ? 0 : Double($0.likeliestTokens) / Double($0.tokens) }
        }
    }
}
