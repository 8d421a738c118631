/// The mean over groups of the highest F1 of words, as ReCoRD is scored.
package struct BestTokenF1: Metric {
    package static let name = "best_token_f1"
    package static let summary = "token_f1 of the best answer of each group (ReCoRD)"
    package static let requiredAttributes = [ExampleGroups.attribute]

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try GroupScore(bestOf: examples, AnswerNormalizer.squad.f1)
    }

    package func compared(_ answer: String) -> String { AnswerNormalizer.squad.normalized(answer) }
}
