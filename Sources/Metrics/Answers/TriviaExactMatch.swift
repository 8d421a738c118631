/// The share of predictions that equal a reference after TriviaQA's normalisation.
package struct TriviaExactMatch: Metric {
    package static let name = "trivia_exact_match"
    package static let summary = "exact_match with the normalisation of TriviaQA: punctuation separates words"

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try ExampleAverage(examples, AnswerNormalizer.triviaQA.exactMatch)
    }

    package func compared(_ answer: String) -> String { AnswerNormalizer.triviaQA.normalized(answer) }
}
