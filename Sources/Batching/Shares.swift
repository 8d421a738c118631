/// Rates as whole numbers: of every `period` draws, task k gets `counts[k]`.
struct Shares: Sendable, Equatable {
    /// The longest period. Other rates than whole numbers are rounded to fractions of it.
    static let maximumPeriod = 1 << 20

    let counts: [Int]
    var period: Int { counts.reduce(0, +) }

    /// Rates that are whole numbers of a small sum, as numbers of examples are, are kept as they are, and so are
    /// numbers of up to three decimals, and rates in the proportions of small whole numbers, as nested mixtures have
    /// them. Others are rounded to multiples of 2^-20, none to zero. A task that is not drawn has the rate 0.
    /// - Precondition: no rate is negative or infinite, and one at least is positive.
    init(rates: [Double]) {
        let drawn = rates.filter { $0 > 0 }
        precondition(!drawn.isEmpty && rates.allSatisfy { $0 >= 0 && $0.isFinite }, "Shares: \(rates)")
        let positive =
            [1.0, 10, 100, 1000].lazy.compactMap { Self.exact(drawn, times: $0) }.first
            ?? (1...1000).lazy.compactMap { Self.proportional(drawn, smallest: Double($0)) }.first
            ?? Self.rounded(drawn)
        var next = positive.makeIterator()
        counts = rates.map { $0 > 0 ? next.next() ?? 0 : 0 }
    }

    /// The counts in the proportions of the rates, but for the rounding errors of their computation, of which the least
    /// is `smallest`.
    private static func proportional(_ rates: [Double], smallest: Double) -> [Int]? {
        let least = rates.reduce(.infinity, min)
        let ideal = rates.map { $0 / least * smallest }
        guard ideal.allSatisfy({ $0 < 0x1p40 && abs($0 - $0.rounded()) <= 1e-12 * $0 }) else { return nil }
        return exact(ideal.map { $0.rounded() }, times: 1)
    }

    /// The counts that are in the very proportions of the rates, if `factor` makes whole numbers of them and their
    /// period is short enough.
    private static func exact(_ rates: [Double], times factor: Double) -> [Int]? {
        let whole = rates.map { ($0 * factor).rounded() }
        guard zip(whole, rates).allSatisfy({ $0 < 0x1p40 && $0 / factor == $1 }) else { return nil }
        let divisor = whole.reduce(0) { greatestCommonDivisor($0, Int($1)) }
        let counts = whole.map { Int($0) / divisor }
        return counts.reduce(0, +) <= maximumPeriod ? counts : nil
    }

    /// Counts near `rates` that sum to the longest period: each rounded down, but at least 1; then the period is met by
    /// giving to the tasks that rounding took most from, or taking from the largest.
    private static func rounded(_ rates: [Double]) -> [Int] {
        precondition(rates.count <= maximumPeriod, "Shares: \(rates.count) tasks")
        let largest = rates.reduce(0, max)
        let sum = rates.reduce(0) { $0 + $1 / largest }
        let ideal = rates.map { $0 / largest / sum * Double(maximumPeriod) }
        var counts = ideal.map { max(1, Int($0)) }
        let missing = maximumPeriod - counts.reduce(0, +)
        if missing > 0 {
            let order = ideal.indices.sorted {
                let (a, b) = (ideal[$0] - Double(counts[$0]), ideal[$1] - Double(counts[$1]))
                return a == b ? $0 < $1 : a > b
            }
            for place in 0..<missing { counts[order[place % order.count]] += 1 }
        }
        for _ in 0..<max(0, -missing) {
            let index = counts.indices.max { (counts[$0], $1) < (counts[$1], $0) } ?? 0
            counts[index] -= 1
        }
        return counts
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }
}
