/// The number of characters (Unicode scalars) to edit, summed over the examples, per hundred characters of the
/// references.
public struct CharacterErrorRate: Metric {
    public static let name = "character_error_rate"
    public static let summary = "characters to edit per 100 characters of the references; the lower, the better"
    public static let isHigherBetter = false
    public static let unit: String? = "edits per 100 characters"

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ErrorRate(statistics: try EditStatistics(examples) { Array($0.unicodeScalars) })
    }
}
