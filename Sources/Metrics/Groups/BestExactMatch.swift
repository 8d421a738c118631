/// The share of groups with an exact match. ReCoRD is scored like this (Zhang et al. 2018): a query becomes an example
/// for each of its answers.
public struct BestExactMatch: Metric {
    public static let name = "best_exact_match"
    public static let summary = "exact_match of the best answer of each group (ReCoRD)"
    public static let requiredAttributes = [ExampleGroups.attribute]

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try GroupScore(bestOf: examples, AnswerNormalizer.squad.exactMatch)
    }

    public func compared(_ answer: String) -> String { AnswerNormalizer.squad.normalized(answer) }
}
