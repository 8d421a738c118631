/// The share of predictions that equal a reference after SQuAD's normalisation (Rajpurkar et al. 2016, section 6.1).
public struct ExactMatch: Metric {
    public static let name = "exact_match"
    public static let summary =
        "share of answers equal to a reference except for case, punctuation and articles (SQuAD)"

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try ExampleAverage(examples, AnswerNormalizer.squad.exactMatch)
    }

    public func compared(_ answer: String) -> String { AnswerNormalizer.squad.normalized(answer) }
}
