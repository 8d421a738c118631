/// The number of words, separated by white space, to edit, summed over the examples, per hundred words of the
/// references.
public struct WordErrorRate: Metric {
    public static let name = "word_error_rate"
    public static let summary = "words to edit per 100 words of the references; the lower, the better"
    public static let isHigherBetter = false
    public static let unit: String? = "edits per 100 words"

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ErrorRate(statistics: try EditStatistics(examples) { PythonText.words($0.unicodeScalars) })
    }
}
