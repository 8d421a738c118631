/// The number of words, separated by white space, to edit, summed over the examples, per hundred words of the
/// references.
package struct WordErrorRate: Metric {
    package static let name = "word_error_rate"
    package static let summary = "words to edit per 100 words of the references; the lower, the better"
    package static let isHigherBetter = false
    package static let unit: String? = "edits per 100 words"

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ErrorRate(statistics: try EditStatistics(examples) { PythonText.words($0.unicodeScalars) })
    }
}
