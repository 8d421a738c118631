/// The share of predictions that equal a reference after TriviaQA's normalisation.
public struct TriviaExactMatch: Metric {
    public static let name = "trivia_exact_match"
    public static let summary = "exact_match with the normalisation of TriviaQA: punctuation separates words"

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try ExampleAverage(examples, AnswerNormalizer.triviaQA.exactMatch)
    }

    public func compared(_ answer: String) -> String { AnswerNormalizer.triviaQA.normalized(answer) }
}
