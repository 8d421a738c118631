import Foundation

/// Tests whether two systems that answered the same examples differ in any score: the paired permutation test, also
/// called approximate randomisation (Noreen 1989; Riezler & Maxwell 2005 for machine translation).
///
/// If the systems were alike, the two answers to an example could be exchanged. The test exchanges each pair with
/// probability 1/2 and counts how often the scores then differ at least as much as they do. If there are no more ways
/// to exchange them than shuffles, each way is tried once and `p` is exact: count / ways. Otherwise
///
///     p = (count + 1) / (shuffles + 1)
///
/// which is never too small (Phipson & Smyth 2010). If a metric judges groups, whole groups are exchanged.
package struct PermutationTest: Sendable, Equatable {
    /// Two-sided.
    package let p: Double
    /// The number of exchanges that were tried.
    package let shuffles: Int
    /// Whether these were all possible exchanges.
    package let isExact: Bool

    package static let usualShuffles = 9_999

    /// - Parameters:
    ///   - metric: its index among the metrics of the samples
    ///   - seed: decides the shuffles
    ///   - progress: gets the number of shuffles done after each; it may throw to stop
    package init(
        _ samples: PairedSamples, metric: Int, seed: UInt64, shuffles: Int = usualShuffles,
        progress: (Int) throws -> Void = { _ in }
    ) throws {
        precondition(shuffles > 0, "permutation test: no shuffles")
        let units = samples.units
        let (first, second) = samples.scores(metric: metric)
        // A difference within the rounding of sums in another order counts as no difference.
        let observed = abs(second - first) - 1e-10 * max(1, abs(first), abs(second))
        isExact = units.count < 63 && 1 << units.count <= shuffles + 1
        self.shuffles = isExact ? 1 << units.count : shuffles
        var generator = SplitMix64(seed: seed)
        var bits: UInt64 = 0
        var (firstIndices, secondIndices) = ([Int](), [Int]())
        firstIndices.reserveCapacity(samples.exampleCount)
        secondIndices.reserveCapacity(samples.exampleCount)
        var count = 0
        for shuffle in 0..<self.shuffles {
            firstIndices.removeAll(keepingCapacity: true)
            secondIndices.removeAll(keepingCapacity: true)
            if isExact { bits = UInt64(shuffle) }
            for (place, unit) in units.enumerated() {
                if !isExact, place % 64 == 0 { bits = generator.next() }
                let isExchanged = bits & 1 == 1
                bits >>= 1
                for example in unit {
                    let other = example + samples.exampleCount
                    firstIndices.append(isExchanged ? other : example)
                    secondIndices.append(isExchanged ? example : other)
                }
            }
            let difference = samples.score(metric, secondIndices) - samples.score(metric, firstIndices)
            if abs(difference) >= observed { count += 1 }
            try progress(shuffle + 1)
        }
        p = isExact ? Double(count) / Double(self.shuffles) : Double(count + 1) / Double(shuffles + 1)
    }
}
