import Foundation

/// Whether two systems that answered the same examples are right equally often: McNemar's test (McNemar 1947), which
/// looks only at the examples that one of them has right and the other wrong.
///
/// With fewer than 25 of these the exact binomial test: of n such examples each is as likely the one's as the other's,
///
///     p = min(1, 2 sum over k = 0 … min(b, c) of C(n, k) / 2^n),   n = b + c
///
/// With more of them chi-squared with one degree of freedom and Edwards' correction (1948):
///
///     x = max(0, |b - c| - 1)^2 / (b + c),   p = erfc(sqrt(x / 2))
public struct McNemarTest: Sendable, Equatable {
    /// Examples that only the first system has right, b above; and only the second, c.
    public let firstOnly: Int, secondOnly: Int
    /// Two-sided: how likely a difference at least this large is where there is none.
    public let p: Double

    /// Fewer examples than this that one alone has right are counted exactly; a rule of thumb of the field's textbooks.
    private static let leastForChiSquared = 25

    /// Whether `p` is the binomial test's.
    public var isExact: Bool { firstOnly + secondOnly < Self.leastForChiSquared }

    public init(firstOnly: Int, secondOnly: Int) {
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
