/// The share of predictions that equal a reference after SQuAD's normalisation (Rajpurkar et al. 2016, section 6.1).
package struct ExactMatch: Metric {
    package static let name = "exact_match"
    package static let summary =
        "share of answers equal to a reference except for case, punctuation and articles (SQuAD)"

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try ExampleAverage(examples, AnswerNormalizer.squad.exactMatch)
    }

    package func compared(_ answer: String) -> String { AnswerNormalizer.squad.normalized(answer) }
}
