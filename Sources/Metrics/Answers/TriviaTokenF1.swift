/// The overlap of the words of prediction and reference after TriviaQA's normalisation.
public struct TriviaTokenF1: Metric {
    public static let name = "trivia_token_f1"
    public static let summary = "token_f1 with the normalisation of TriviaQA: punctuation separates words"

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try ExampleAverage(examples, AnswerNormalizer.triviaQA.f1)
    }

    public func compared(_ answer: String) -> String { AnswerNormalizer.triviaQA.normalized(answer) }
}
