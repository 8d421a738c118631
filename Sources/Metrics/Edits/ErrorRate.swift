/// Edits per hundred elements of the references. If all references are empty, the rate is per hundred edits.
struct ErrorRate: PreparedMetric {
    let statistics: EditStatistics

    func score(_ indices: [Int]) -> Double {
        let sums = statistics.sums.sums(indices)
        guard sums[0] > 0 else { return 0 }
        return 100 * Double(sums[0]) / Double(sums[1] == 0 ? sums[0] : sums[1])
    }

    var exampleScores: [Double]? { statistics.similarities }

    /// Edits per hundred elements of the reference. An empty reference counts as one element.
    var exampleValues: [Double]? { statistics.sums.rows.map { 100 * Double($0[0]) / Double(max(1, $0[1])) } }
}
