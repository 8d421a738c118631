/// Rates as whole numbers: of every `period` draws, task k gets `counts[k]`.
struct Shares: Sendable, Equatable {
    /// The longest period. Other rates than whole numbers are rounded to fractions of it.
    static let maximumPeriod = 1 << 20

    let counts: [Int]
    var period: Int { counts.reduce(0, +) }

    /// Rates that are whole numbers of a small sum, as numbers of examples are, are kept as they are. Others are rounded
    /// to multiples of 2^-20, none to zero.
    /// - Precondition: the rates are positive and finite, and there is one at least.
    init(rates: [Double]) {
        precondition(!rates.isEmpty && rates.allSatisfy { $0 > 0 && $0.isFinite }, "Shares: \(rates)")
        let whole = rates.compactMap { Int(exactly: $0) }
        if whole.count == rates.count, whole.allSatisfy({ $0 < 1 << 40 }) {
            let divisor = whole.reduce(0, Self.greatestCommonDivisor)
            let counts = whole.map { $0 / divisor }
            if counts.reduce(0, +) <= Self.maximumPeriod {
                self.counts = counts
                return
            }
        }
        self.counts = Self.rounded(rates)
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
