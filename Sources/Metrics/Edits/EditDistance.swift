/// The mean number of characters (Unicode scalars) to insert, delete or substitute to turn the prediction into the
/// reference.
package struct EditDistance: Metric {
    package static let name = "edit_distance"
    package static let summary = "mean number of characters to edit (Levenshtein), not times 100; the lower, the better"
    package static let isHigherBetter = false
    package static let unit: String? = "characters"

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
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
