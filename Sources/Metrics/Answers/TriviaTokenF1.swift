/// The overlap of the words of prediction and reference after TriviaQA's normalisation.
package struct TriviaTokenF1: Metric {
    package static let name = "trivia_token_f1"
    package static let summary = "token_f1 with the normalisation of TriviaQA: punctuation separates words"

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try ExampleAverage(examples, AnswerNormalizer.triviaQA.f1)
    }

    package func compared(_ answer: String) -> String { AnswerNormalizer.triviaQA.normalized(answer) }
}
