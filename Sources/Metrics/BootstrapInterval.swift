/// The uncertainty of a score over the choice of examples: a percentile bootstrap interval (Efron & Tibshirani 1993,
/// section 13.3), times 100 like the score.
package struct BootstrapInterval: Sendable, Equatable {
    package let low: Double
    package let high: Double

    /// The default number of resamples for an interval.
    package static let usualResamples = 1000

    /// The intervals of several metrics over the same examples. All come from the same resamples, so differences
    /// between them are meaningful. The same seed gives the same intervals.
    ///
    /// If a metric judges groups, whole groups are drawn, each with all its examples.
    /// - Parameters:
    ///   - exampleCount: the number of examples that the metrics were prepared with.
    ///   - confidence: the share of the resamples that the interval holds.
    package static func intervals(
        of metrics: [any PreparedMetric], exampleCount: Int, seed: UInt64, resamples: Int = usualResamples,
        confidence: Double = 0.95
    ) -> [BootstrapInterval] {
        precondition(
            exampleCount >= 0 && resamples > 0, "bootstrap: \(resamples) resamples of \(exampleCount) examples")
        var resampling = Resampling(
            exampleCount: exampleCount, groups: metrics.lazy.compactMap(\.groups).first, seed: seed)
        var scores = [[Double]](repeating: [], count: metrics.count)
        for _ in 0..<resamples {
            let indices = resampling.next()
            for (place, metric) in metrics.enumerated() { scores[place].append(metric.score(indices)) }
        }
        return scores.map { BootstrapInterval(of: $0, confidence: confidence) }
    }

    /// The interval that holds the given share of the resampled values.
    package init(of values: [Double], confidence: Double = 0.95) {
        precondition(!values.isEmpty && (0...1).contains(confidence), "bootstrap: confidence \(confidence)")
        let tail = (1 - confidence) / 2
        let ordered = values.sorted()
        low = Self.quantile(tail, of: ordered)
        high = Self.quantile(1 - tail, of: ordered)
    }

    /// The quantile of ordered numbers, linear between neighbours (Hyndman & Fan 1996, definition 7, numpy's default).
    private static func quantile(_ share: Double, of ordered: [Double]) -> Double {
        let position = share * Double(ordered.count - 1)
        let below = Int(position)
        let above = min(below + 1, ordered.count - 1)
        return ordered[below] + (position - Double(below)) * (ordered[above] - ordered[below])
    }
}
