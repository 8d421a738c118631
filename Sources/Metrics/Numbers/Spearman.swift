/// Spearman's rank correlation: Pearson's correlation of the ranks. Equal numbers share the mean of their ranks.
///
/// A prediction that is no number counts as -1. If one side is constant, it is undefined and 0 is reported.
package struct Spearman: Metric {
    package static let name = "spearman"
    package static let summary = "Spearman rank correlation of numbers; an answer that is no number counts as -1"

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        let pairs = try NumberPairs(examples)
        return Prepared(x: Levels(pairs.targets), y: Levels(pairs.predictions))
    }

    /// Numbers as indices among the distinct numbers. Ranks in a resample then need counting but no sorting.
    private struct Levels: Sendable {
        /// The number of smaller distinct numbers, for each example.
        let level: [Int]
        let count: Int

        init(_ numbers: [Double]) {
            let distinct = Set(numbers).sorted()
            let places = Dictionary(uniqueKeysWithValues: distinct.enumerated().map { ($1, $0) })
            level = numbers.map { places[$0, default: 0] }
            count = distinct.count
        }

        /// The rank of each level in a resample, minus the mean rank.
        func centredRanks(_ indices: [Int]) -> [Double] {
            var occurrences = [Int](repeating: 0, count: count)
            for index in indices { occurrences[level[index]] += 1 }
            let meanRank = Double(indices.count + 1) / 2
            var smaller = 0
            return occurrences.map { number in
                defer { smaller += number }
                return Double(smaller) + Double(number + 1) / 2 - meanRank
            }
        }
    }

    private struct Prepared: PreparedMetric {
        let x: Levels
        let y: Levels

        func score(_ indices: [Int]) -> Double {
            let ranksX = x.centredRanks(indices)
            let ranksY = y.centredRanks(indices)
            var sumXX = 0.0
            var sumYY = 0.0
            var sumXY = 0.0
            for index in indices {
                let rankX = ranksX[x.level[index]]
                let rankY = ranksY[y.level[index]]
                sumXX += rankX * rankX
                sumYY += rankY * rankY
                sumXY += rankX * rankY
            }
            return 100 * correlation(sumXX: sumXX, sumYY: sumYY, sumXY: sumXY)
        }

        var exampleScores: [Double]? { nil }
    }
}
