/// The share of groups with an exact match. ReCoRD is scored like this (Zhang et al. 2018): a query becomes an example
/// for each of its answers.
package struct BestExactMatch: Metric {
    package static let name = "best_exact_match"
    package static let summary = "exact_match of the best answer of each group (ReCoRD)"
    package static let requiredAttributes = [ExampleGroups.attribute]

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try GroupScore(bestOf: examples, AnswerNormalizer.squad.exactMatch)
    }

    package func compared(_ answer: String) -> String { AnswerNormalizer.squad.normalized(answer) }
}
