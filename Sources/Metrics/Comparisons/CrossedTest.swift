import Foundation

/// Tests whether two systems differ, over examples and seeds at once. Each system is trained with the same seeds and
/// answers the same examples, so seeds and examples are crossed, and both are samples of many.
///
/// The variance is that of readers and cases in radiology, with seeds as readers (Dorfman, Berbaum & Metz 1992,
/// "Receiver operating characteristic rating analysis"). Let d be the differences, S the number of seeds and E of
/// examples. What has no index is a mean over it:
///
///     MS_S  = E sum over s of (d_s - d)^2 / (S - 1)
///     MS_E  = S sum over e of (d_e - d)^2 / (E - 1)
///     MS_SE = sum over s, e of (d_se - d_s - d_e + d)^2 / ((S - 1)(E - 1))
///     V_S = MS_S / (S E),   V_E = max(MS_E - MS_SE, 0) / (S E)
///     t = d / sqrt(V_S + V_E)
///
/// The two parts of the variance have S - 1 and E - 1 degrees of freedom. p is that of Cochran & Cox 1950,
/// "Experimental Designs", section 4.14: |t| is the mean of the two quantiles of Student's distribution, weighted by
/// V_S and V_E. Approximate degrees of freedom (Hillis 2007) would raise false alarms from 5% to 11% for two seeds.
///
/// A ``SeedSpread`` of all systems tells more of V_S than two systems do. It then stands for V_S with its degrees of
/// freedom, unless the two systems themselves spread more.
///
/// Where examples matter little, this is the paired t test over the seeds. With one seed and no spread it is the paired
/// t test over the examples, and says nothing of other seeds. Means of this many examples are taken to be nearly
/// normal. A score that is no mean of examples takes part with its ``Jackknife`` values, as in the first paper.
package struct CrossedTest: Sendable, Equatable {
    /// A part of the variance of the mean difference.
    private struct Part: Equatable {
        let variance: Double, degreesOfFreedom: Double

        /// The variance of a mean of independent values, with the degrees of freedom of Satterthwaite 1946, "An
        /// approximate distribution of estimates of variance components".
        init(meanOf parts: [Part]) {
            let sum = parts.reduce(0) { $0 + $1.variance }
            let weights = parts.reduce(0) { $0 + $1.variance * $1.variance / $1.degreesOfFreedom }
            variance = sum / Double(parts.count * parts.count)
            degreesOfFreedom = weights > 0 ? sum * sum / weights : 1
        }

        init(variance: Double, degreesOfFreedom: Double) {
            self.variance = variance
            self.degreesOfFreedom = degreesOfFreedom
        }
    }

    /// The mean difference.
    package let difference: Double
    /// Two-sided: the probability of a difference at least this large if the systems are equally good.
    package let p: Double
    private let ofSeeds: Part, ofExamples: Part
    /// The number of pairs that can be exchanged independently.
    private let pairs: Int

    /// The variance of the mean difference.
    package var variance: Double { ofSeeds.variance + ofExamples.variance }

    /// - Parameters:
    ///   - differences: second minus first system, one list for each seed, each over the same examples
    ///   - spread: of the scores of all systems
    ///   - weight: the sum of the squares of the weights that the systems have in a difference: 2 for two systems
    /// - Returns: nil if there is only one difference, and no spread
    package init?(_ differences: [[Double]], spread: SeedSpread? = nil, weight: Double = 2) {
        let seeds = differences.count, examples = differences.first?.count ?? 0
        precondition(differences.allSatisfy { $0.count == examples }, "crossed test: seeds with different examples")
        guard seeds > 0, examples > 0, seeds * examples > 1 || spread != nil else { return nil }
        let bySeed = differences.map(Self.mean)
        let byExample = (0..<examples).map { example in Self.mean(differences.map { $0[example] }) }
        let mean = Self.mean(bySeed)
        let count = Double(seeds * examples)
        let seedSquare = Double(examples) * Self.squares(bySeed, around: mean) / Double(max(1, seeds - 1))
        let exampleSquare = Double(seeds) * Self.squares(byExample, around: mean) / Double(max(1, examples - 1))
        var residual = 0.0
        if seeds > 1, examples > 1 {
            for (seed, row) in differences.enumerated() {
                for (example, value) in row.enumerated() {
                    let rest = value - bySeed[seed] - byExample[example] + mean
                    residual += rest * rest
                }
            }
            residual /= Double((seeds - 1) * (examples - 1))
        }
        let own = Part(variance: seedSquare / count, degreesOfFreedom: Double(max(1, seeds - 1)))
        let common = spread.map {
            Part(
                variance: max(own.variance, weight * $0.variance / Double(seeds)), degreesOfFreedom: $0.degreesOfFreedom
            )
        }
        self.init(
            mean, ofSeeds: common ?? own,
            ofExamples: Part(
                variance: max(0, exampleSquare - residual) / count, degreesOfFreedom: Double(max(1, examples - 1))),
            pairs: max(seeds, examples))
    }

    /// The mean of the differences on several tasks that have no run in common.
    /// - Returns: nil if there is no test
    package init?(meanOf tests: [CrossedTest]) {
        guard !tests.isEmpty else { return nil }
        self.init(
            Self.mean(tests.map(\.difference)), ofSeeds: Part(meanOf: tests.map(\.ofSeeds)),
            ofExamples: Part(meanOf: tests.map(\.ofExamples)), pairs: tests.reduce(0) { $0 + $1.pairs })
    }

    private init(_ difference: Double, ofSeeds: Part, ofExamples: Part, pairs: Int) {
        self.difference = difference
        self.ofSeeds = ofSeeds
        self.ofExamples = ofExamples
        self.pairs = pairs
        let variance = ofSeeds.variance + ofExamples.variance
        // Differences without any variance, within the rounding of sums.
        if variance == 0 || variance <= 1e-24 * difference * difference {
            // An exchange of the systems in each of n pairs gives no p below this.
            p = difference == 0 ? 1 : exp2(1 - Double(pairs))
        } else {
            p = Self.p(abs(difference) / variance.squareRoot(), ofSeeds, ofExamples)
        }
    }

    /// The p whose quantiles, weighted by the variances, have t as their mean.
    private static func p(_ t: Double, _ first: Part, _ second: Part) -> Double {
        if first.variance == 0 { return Distributions.studentTwoSided(t, second.degreesOfFreedom) }
        if second.variance == 0 { return Distributions.studentTwoSided(t, first.degreesOfFreedom) }
        // Along this line the weighted mean is t. One end has a p of 1 for the first part, the other for the second.
        let whole = first.variance + second.variance
        var low = 0.0, high = t * whole / first.variance
        for _ in 0..<100 {
            let middle = (low + high) / 2
            let other = (t * whole - middle * first.variance) / second.variance
            let isAbove =
                Distributions.studentTwoSided(middle, first.degreesOfFreedom)
                > Distributions.studentTwoSided(other, second.degreesOfFreedom)
            if isAbove { low = middle } else { high = middle }
        }
        return Distributions.studentTwoSided((low + high) / 2, first.degreesOfFreedom)
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private static func squares(_ values: [Double], around mean: Double) -> Double {
        values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
}
