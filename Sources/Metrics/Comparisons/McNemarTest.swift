import Foundation

/// McNemar's test (McNemar 1947) of whether two systems are right equally often on the same examples. It counts only
/// the examples that one system has right and the other wrong.
///
/// With fewer than 25 of these the test is the exact binomial one. Each of n such examples is equally likely to go
/// either way:
///
///     p = min(1, 2 sum over k = 0 … min(b, c) of C(n, k) / 2^n),   n = b + c
///
/// With more of them the test is chi-squared with one degree of freedom and Edwards' correction (1948):
///
///     x = max(0, |b - c| - 1)^2 / (b + c),   p = erfc(sqrt(x / 2))
package struct McNemarTest: Sendable, Equatable {
    /// The number of examples that only the first system has right, b above; and that only the second has right, c.
    package let firstOnly: Int, secondOnly: Int
    /// Two-sided: the probability of a difference at least this large if the systems are equally good.
    package let p: Double

    /// Below this number of examples that only one system has right, the test is exact. It is a rule of thumb from
    /// textbooks.
    private static let leastForChiSquared = 25

    /// Whether `p` comes from the binomial test.
    package var isExact: Bool { firstOnly + secondOnly < Self.leastForChiSquared }

    package init(firstOnly: Int, secondOnly: Int) {
        precondition(firstOnly >= 0 && secondOnly >= 0, "McNemar: \(firstOnly) and \(secondOnly) examples")
        self.firstOnly = firstOnly
        self.secondOnly = secondOnly
        let count = firstOnly + secondOnly
        if count < Self.leastForChiSquared {
            // The binomial coefficients are small enough to be exact.
            var coefficient = 1.0
            var sum = 0.0
            for k in 0...min(firstOnly, secondOnly) {
                if k > 0 { coefficient = coefficient * Double(count - k + 1) / Double(k) }
                sum += coefficient
            }
            p = min(1, 2 * sum / exp2(Double(count)))
        } else {
            let distance = Double(max(0, abs(firstOnly - secondOnly) - 1))
            p = erfc((distance * distance / Double(count) / 2).squareRoot())
        }
    }
}
