/// Pearson's correlation of the predicted and the target numbers:
///
///     r = sum (x - mean x)(y - mean y) / sqrt(sum (x - mean x)^2 * sum (y - mean y)^2)
///
/// A prediction that is no number counts as -1. If one side is constant, r is undefined and 0 is reported.
package struct Pearson: Metric {
    package static let name = "pearson"
    package static let summary = "Pearson correlation of numbers; an answer that is no number counts as -1"

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        Prepared(try NumberPairs(examples))
    }

    private struct Prepared: PreparedMetric {
        private let x: [Double]
        private let y: [Double]

        init(_ pairs: NumberPairs) {
            x = pairs.targets
            y = pairs.predictions
        }

        func score(_ indices: [Int]) -> Double {
            guard let first = indices.first else { return 0 }
            // Measured from the first example, so that equal numbers deviate by exactly 0.
            let originX = x[first]
            let originY = y[first]
            var meanX = 0.0
            var meanY = 0.0
            for index in indices {
                meanX += x[index] - originX
                meanY += y[index] - originY
            }
            meanX /= Double(indices.count)
            meanY /= Double(indices.count)
            var sumXX = 0.0
            var sumYY = 0.0
            var sumXY = 0.0
            for index in indices {
                let deviationX = x[index] - originX - meanX
                let deviationY = y[index] - originY - meanY
                sumXX += deviationX * deviationX
                sumYY += deviationY * deviationY
                sumXY += deviationX * deviationY
            }
            return 100 * correlation(sumXX: sumXX, sumYY: sumYY, sumXY: sumXY)
        }

        var exampleScores: [Double]? { nil }
    }
}

/// r from the sums of squares and products of the deviations; 0 if one side is constant.
func correlation(sumXX: Double, sumYY: Double, sumXY: Double) -> Double {
    let scale = sumXX.squareRoot() * sumYY.squareRoot()
    return scale > 0 ? min(max(sumXY / scale, -1), 1) : 0
}
