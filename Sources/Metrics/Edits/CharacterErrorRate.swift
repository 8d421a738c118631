/// The number of characters (Unicode scalars) to edit, summed over the examples, per hundred characters of the
/// references.
package struct CharacterErrorRate: Metric {
    package static let name = "character_error_rate"
    package static let summary = "characters to edit per 100 characters of the references; the lower, the better"
    package static let isHigherBetter = false
    package static let unit: String? = "edits per 100 characters"

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ErrorRate(statistics: try EditStatistics(examples) { Array($0.unicodeScalars) })
    }
}
