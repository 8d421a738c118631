import Foundation

/// Tests whether two systems differ, over examples and seeds at once. Each system is trained with the same seeds and
/// answers the same examples, so seeds and examples are crossed, and both are samples of many.
///
/// The test is that of readers and cases in radiology, with seeds as readers: Dorfman, Berbaum & Metz 1992,
/// "Receiver operating characteristic rating analysis", with the degrees of freedom of Hillis 2007, "A comparison of
/// denominator degrees of freedom methods for multiple observer ROC analysis". Let d be the differences, S the number
/// of seeds and E of examples. A plain bar is a mean over what has no index:
///
///     MS_S  = E sum over s of (d_s - d)^2 / (S - 1)
///     MS_E  = S sum over e of (d_e - d)^2 / (E - 1)
///     MS_SE = sum over s, e of (d_se - d_s - d_e + d)^2 / ((S - 1)(E - 1))
///     variance of d = (MS_S + max(MS_E - MS_SE, 0)) / (S E)
///     degrees of freedom = (MS_S + max(MS_E - MS_SE, 0))^2 / (MS_S^2 / (S - 1)), at most max(S, E) - 1
///
/// d / sqrt(variance) is Student's t. Where examples matter little, this is the paired t test over the seeds; with one
/// seed, it is the paired t test over the examples, and says nothing of other seeds. The test assumes that means of
/// this many examples are nearly normal. A score that is no mean of examples takes part with its ``Jackknife`` values,
/// as in the first paper.
package struct CrossedTest: Sendable, Equatable {
    /// The mean difference.
    package let difference: Double
    /// The variance of the mean difference.
    package let variance: Double
    package let degreesOfFreedom: Double
    package let seeds: Int, examples: Int
    /// Two-sided: the probability of a difference at least this large if the systems are equally good.
    package let p: Double

    /// - Parameter differences: second minus first system, one list for each seed, each over the same examples
    /// - Returns: nil if there is only one difference, which tells nothing of its variance
    package init?(_ differences: [[Double]]) {
        let seeds = differences.count, examples = differences.first?.count ?? 0
        precondition(differences.allSatisfy { $0.count == examples }, "crossed test: seeds with different examples")
        guard seeds > 0, examples > 0, seeds * examples > 1 else { return nil }
        let bySeed = differences.map(Self.mean)
        let byExample = (0..<examples).map { example in Self.mean(differences.map { $0[example] }) }
        let mean = Self.mean(bySeed)
        let ofSeeds = Double(examples) * Self.squares(bySeed, around: mean) / Double(max(1, seeds - 1))
        let ofExamples = Double(seeds) * Self.squares(byExample, around: mean) / Double(max(1, examples - 1))
        if seeds == 1 || examples == 1 {
            // One of the two is zero, and there is no residual.
            self.init(
                mean, variance: (ofSeeds + ofExamples) / Double(seeds * examples),
                degreesOfFreedom: Double(seeds * examples - 1), seeds: seeds, examples: examples)
            return
        }
        var residual = 0.0
        for (seed, row) in differences.enumerated() {
            for (example, value) in row.enumerated() {
                let rest = value - bySeed[seed] - byExample[example] + mean
                residual += rest * rest
            }
        }
        residual /= Double((seeds - 1) * (examples - 1))
        let total = ofSeeds + max(ofExamples - residual, 0)
        let most = Double(max(seeds, examples) - 1)
        self.init(
            mean, variance: total / Double(seeds * examples),
            degreesOfFreedom: ofSeeds > 0 ? min(most, total * total / (ofSeeds * ofSeeds) * Double(seeds - 1)) : most,
            seeds: seeds, examples: examples)
    }

    /// The mean of the differences on several tasks that have no run in common. The degrees of freedom are
    /// Satterthwaite's (1946, "An approximate distribution of estimates of variance components").
    /// - Returns: nil if there is no test
    package init?(meanOf tests: [CrossedTest]) {
        guard !tests.isEmpty else { return nil }
        let count = Double(tests.count)
        let sum = tests.reduce(0) { $0 + $1.variance }
        let weights = tests.reduce(0) { $0 + $1.variance * $1.variance / $1.degreesOfFreedom }
        self.init(
            Self.mean(tests.map(\.difference)), variance: sum / (count * count),
            degreesOfFreedom: weights > 0 ? sum * sum / weights : tests.reduce(0) { $0 + $1.degreesOfFreedom },
            seeds: tests.map(\.seeds).min() ?? 0, examples: tests.reduce(0) { $0 + $1.examples })
    }

    private init(_ difference: Double, variance: Double, degreesOfFreedom: Double, seeds: Int, examples: Int) {
        self.difference = difference
        self.variance = variance
        self.degreesOfFreedom = degreesOfFreedom
        self.seeds = seeds
        self.examples = examples
        // Differences without any variance, within the rounding of sums.
        if variance <= 1e-24 * difference * difference || variance == 0 {
            // An exchange of the systems in each of n independent pairs gives no p below this.
            p = difference == 0 ? 1 : exp2(1 - Double(max(seeds, examples)))
        } else {
            p = Distributions.studentTwoSided(difference / variance.squareRoot(), degreesOfFreedom)
        }
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private static func squares(_ values: [Double], around mean: Double) -> Double {
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
}
