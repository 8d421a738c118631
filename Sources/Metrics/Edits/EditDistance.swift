/// The mean number of characters (Unicode scalars) to insert, delete or substitute to turn the prediction into the
/// reference.
public struct EditDistance: Metric {
    public static let name = "edit_distance"
    public static let summary = "mean number of characters to edit (Levenshtein), not times 100; the lower, the better"
    public static let isHigherBetter = false
    public static let unit: String? = "characters"

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        Prepared(statistics: try EditStatistics(examples) { Array($0.unicodeScalars) })
    }

    private struct Prepared: PreparedMetric {
        let statistics: EditStatistics

        func score(_ indices: [Int]) -> Double {
            indices.isEmpty ? 0 : Double(statistics.sums.sums(indices)[0]) / Double(indices.count)
        }

        var exampleScores: [Double]? { statistics.similarities }
        var exampleValues: [Double]? { statistics.sums.rows.map { Double($0[0]) } }
    }
}
