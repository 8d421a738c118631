/// The uncertainty of the difference between two systems over the choice of examples: the paired bootstrap (Efron &
/// Tibshirani 1993, section 13.3, for the interval; Koehn 2004, "Statistical significance tests for machine translation
/// evaluation", for two systems on the same resamples).
package enum PairedBootstrap {
    /// The scores of one metric over the resamples, one for each system and resample.
    package struct Scores: Sendable {
        package fileprivate(set) var first: [Double] = [], second: [Double] = []

        /// Second score minus first.
        package var differences: [Double] { zip(first, second).map { $1 - $0 } }
    }

    /// The scores of both systems over resamples of the examples, for each metric.
    ///
    /// All metrics score both systems over the same resamples. If a metric judges groups, whole groups are drawn, each
    /// with all its examples. The same seed gives the same resamples.
    package static func scores(
        of samples: PairedSamples, seed: UInt64, resamples: Int = BootstrapInterval.usualResamples
    ) -> [Scores] {
        var scores = [Scores](repeating: Scores(), count: samples.metricCount)
        var resampling = Resampling(exampleCount: samples.exampleCount, groups: samples.groups, seed: seed)
        for _ in 0..<resamples {
            let first = resampling.next()
            let second = first.map { $0 + samples.exampleCount }
            for metric in scores.indices {
                scores[metric].first.append(samples.score(metric, first))
                scores[metric].second.append(samples.score(metric, second))
            }
        }
        return scores
    }
}
