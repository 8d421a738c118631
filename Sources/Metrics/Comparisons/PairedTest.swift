/// The significance test for a difference between two systems, chosen to suit the score.
package enum PairedTest: Sendable, Equatable {
    /// For the share of right answers.
    case mcNemar(McNemarTest)
    /// For any other score, and for examples that belong to groups and are not independent.
    case permutation(PermutationTest)

    /// - Parameters:
    ///   - metric: its index among the metrics of the samples
    ///   - seed: decides the shuffles of a permutation test
    ///   - progress: gets the number of shuffles done after each; it may throw to stop
    package init(
        _ samples: PairedSamples, metric: Int, seed: UInt64, progress: (Int) throws -> Void = { _ in }
    ) throws {
        if samples.groups == nil, let (first, second) = samples.rightness(metric: metric) {
            let pairs = zip(first, second)
            self = .mcNemar(
                McNemarTest(firstOnly: pairs.count { $0 && !$1 }, secondOnly: pairs.count { !$0 && $1 }))
        } else {
            self = .permutation(try PermutationTest(samples, metric: metric, seed: seed, progress: progress))
        }
    }

    /// Two-sided.
    package var p: Double {
        switch self {
        case .mcNemar(let test): test.p
        case .permutation(let test): test.p
        }
    }

    /// For people.
    package var description: String {
        switch self {
        case .mcNemar(let test) where test.isExact: "McNemar's test, exact binomial"
        case .mcNemar: "McNemar's test, chi-squared with correction"
        case .permutation(let test) where test.isExact: "permutation test, exact"
        case .permutation(let test): "permutation test, \(test.shuffles) shuffles"
        }
    }
}
