/// Matthews' correlation of the predicted and the target classes, for any number of classes (Gorodkin 2004). With n
/// examples, c correct predictions, and class k occurring t_k times and predicted p_k times:
///
///     (c n - sum t_k p_k) / sqrt((n^2 - sum p_k^2) (n^2 - sum t_k^2))
///
/// A prediction that is no label is a class of its own. If one side is constant, the value is undefined and 0 is
/// reported.
package struct Matthews: Metric {
    package static let name = "matthews"
    package static let summary = "Matthews correlation of labels; answers that are no label count as one more label"

    private let labels: LabelSet

    package init(_ settings: MetricSettings, labels: [String]?) throws(MetricError) {
        self.labels = try LabelSet(labels, for: Self.name)
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ClassificationScore(try Classification(labels: labels, examples), Self.correlation)
    }

    @Sendable private static func correlation(_ counts: ClassCounts) -> Double {
        let count = counts.occurring.reduce(0, +)
        let invalid = count - counts.predicted.reduce(0, +)
        let right = counts.found.reduce(0, +)
        let products = zip(counts.occurring, counts.predicted).reduce(0) { $0 + $1.0 * $1.1 }
        let predictedSquares = counts.predicted.reduce(invalid * invalid) { $0 + $1 * $1 }
        let occurringSquares = counts.occurring.reduce(0) { $0 + $1 * $1 }
        // In floating point: the product of two squares may be too large for an integer.
        let scale = Double(count * count - predictedSquares) * Double(count * count - occurringSquares)
        return scale == 0 ? 0 : Double(right * count - products) / scale.squareRoot()
    }
}
