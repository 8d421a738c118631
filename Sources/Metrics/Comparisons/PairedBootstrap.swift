/// How far the difference between two systems would move had other examples been drawn: the paired bootstrap (Efron &
/// Tibshirani 1993, section 13.3, for the interval; Koehn 2004, "Statistical significance tests for machine translation
/// evaluation", for two systems on the same resamples).
public enum PairedBootstrap {
    /// The differences, second score less first, over resamples of the examples; for each metric one for each resample.
    ///
    /// Both systems, and all metrics, are scored over the same resamples. Where a metric judges groups, it is groups
    /// that are drawn, each with all its examples. The same seed gives the same resamples.
    public static func differences(
        of samples: PairedSamples, seed: UInt64, resamples: Int = BootstrapInterval.usualResamples
    ) -> [[Double]] {
        var differences = [[Double]](repeating: [], count: samples.metricCount)
        var resampling = Resampling(exampleCount: samples.exampleCount, groups: samples.groups, seed: seed)
        for _ in 0..<resamples {
            let first = resampling.next()
            let second = first.map { $0 + samples.exampleCount }
            for metric in differences.indices {
                differences[metric].append(samples.score(metric, second) - samples.score(metric, first))
            }
        }
        return differences
    }
}
