/// The overlap of the words of prediction and reference, as in SQuAD (Rajpurkar et al. 2016, section 6.1).
///
/// Each example is scored with its best reference. Two empty answers have nothing in common and score 0.
package struct TokenF1: Metric {
    package static let name = "token_f1"
    package static let summary =
        "overlap of words with the best reference, without case, punctuation and articles (SQuAD)"

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try ExampleAverage(examples, AnswerNormalizer.squad.f1)
    }

    package func compared(_ answer: String) -> String { AnswerNormalizer.squad.normalized(answer) }
}
