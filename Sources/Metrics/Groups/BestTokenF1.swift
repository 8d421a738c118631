/// The mean over groups of the highest F1 of words, as ReCoRD is scored.
public struct BestTokenF1: Metric {
    public static let name = "best_token_f1"
    public static let summary = "token_f1 of the best answer of each group (ReCoRD)"
    public static let requiredAttributes = [ExampleGroups.attribute]

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try GroupScore(bestOf: examples, AnswerNormalizer.squad.f1)
    }

    public func compared(_ answer: String) -> String { AnswerNormalizer.squad.normalized(answer) }
}
