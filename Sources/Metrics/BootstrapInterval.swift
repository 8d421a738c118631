/// How far a score would move had other examples been drawn: a percentile bootstrap interval (Efron & Tibshirani 1993,
/// section 13.3), times 100 as the score.
public struct BootstrapInterval: Sendable, Equatable {
    public let low: Double
    public let high: Double

    /// The intervals of several metrics over the same examples, all from the same resamples, so that their
    /// differences mean something. The same seed gives the same intervals.
    ///
    /// Where a metric judges groups, it is groups that are drawn, each with all its examples.
    /// - Parameters:
    ///   - exampleCount: how many examples the metrics were prepared with.
    ///   - confidence: the share of the resamples that the interval holds.
    public static func intervals(
        of metrics: [any PreparedMetric], exampleCount: Int, seed: UInt64, resamples: Int = 1000,
        confidence: Double = 0.95
    ) -> [BootstrapInterval] {
        precondition(
            exampleCount >= 0 && resamples > 0 && (0...1).contains(confidence),
            "bootstrap: \(resamples) resamples of \(exampleCount) examples, confidence \(confidence)")
        var generator = SplitMix64(seed: seed)
        let groups = metrics.lazy.compactMap(\.groups).first.map(ExampleGroups.members)
        var indices: [Int] = []
        indices.reserveCapacity(exampleCount)
        var scores = [[Double]](repeating: [], count: metrics.count)
        for _ in 0..<resamples {
            indices.removeAll(keepingCapacity: true)
            if let groups {
                for _ in groups { indices += groups[generator.index(below: groups.count)] }
            } else {
                for _ in 0..<exampleCount { indices.append(generator.index(below: exampleCount)) }
            }
            for (place, metric) in metrics.enumerated() { scores[place].append(metric.score(indices)) }
        }
        let tail = (1 - confidence) / 2
        return scores.map { scores in
            let ordered = scores.sorted()
            return BootstrapInterval(low: quantile(tail, of: ordered), high: quantile(1 - tail, of: ordered))
        }
    }

    /// The quantile of ordered numbers, linear between neighbours (Hyndman & Fan 1996, definition 7, numpy's default).
    private static func quantile(_ share: Double, of ordered: [Double]) -> Double {
        let position = share * Double(ordered.count - 1)
        let below = Int(position)
        let above = min(below + 1, ordered.count - 1)
        return ordered[below] + (position - Double(below)) * (ordered[above] - ordered[below])
    }
}
