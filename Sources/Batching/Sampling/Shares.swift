/// Rates as whole numbers: task k gets `counts[k]` of every `period` draws.
struct Shares: Sendable, Equatable {
    /// The longest period whose draws are stored in a table.
    static let longestTable = 1 << 20
    /// The period for rates without a period of their own. The error of a share is then 2^-62 plus the rounding error
    /// of the rate itself, 2^-53 of it. That is far less than one draw in any run.
    private static let finePeriod = 1 << 62

    let counts: [Int]
    let period: Int

    /// Whether the draws of a whole period fit into a table.
    var fitsTable: Bool { period <= Self.longestTable }

    /// Whole numbers, such as numbers of examples, stay as they are. So do numbers of up to three decimals, and rates
    /// in the proportions of small whole numbers, as in nested mixtures. Other rates become multiples of 2^-62, none of
    /// them zero. A task that is not drawn has the rate 0.
    /// - Precondition: no rate is negative or infinite, at least one is positive, and there are at most
    ///   ``longestTable`` of them.
    init(rates: [Double]) {
        let drawn = rates.filter { $0 > 0 }
        precondition(
            !drawn.isEmpty && rates.allSatisfy { $0 >= 0 && $0.isFinite } && rates.count <= Self.longestTable,
            "Shares: \(rates)")
        let decimals = [1.0, 10, 100, 1000].lazy.compactMap { Self.exact(drawn, times: $0) }
        let isShort = { (counts: [Int]) in counts.reduce(0, +) <= Self.longestTable }
        let positive =
            decimals.first(where: isShort)
            ?? (1...1000).lazy.compactMap { Self.proportional(drawn, smallest: Double($0)) }.first(where: isShort)
            ?? decimals.first ?? Self.fine(drawn)
        var next = positive.makeIterator()
        self.init(counts: rates.map { $0 > 0 ? next.next() ?? 0 : 0 })
    }

    /// - Precondition: the counts sum to at most 2^62.
    init(counts: [Int]) {
        self.counts = counts
        period = counts.reduce(0, +)
    }

    /// The counts in the proportions of the rates, ignoring rounding errors in the rates. The least count is
    /// `smallest`. Nil if the proportions are not whole.
    private static func proportional(_ rates: [Double], smallest: Double) -> [Int]? {
        let least = rates.reduce(.infinity, min)
        let ideal = rates.map { $0 / least * smallest }
        guard ideal.allSatisfy({ $0 < 0x1p40 && abs($0 - $0.rounded()) <= 1e-12 * $0 }) else { return nil }
        return exact(ideal.map { $0.rounded() }, times: 1)
    }

    /// The counts in exactly the proportions of the rates; nil unless `factor` makes the rates whole numbers.
    private static func exact(_ rates: [Double], times factor: Double) -> [Int]? {
        let whole = rates.map { ($0 * factor).rounded() }
        guard zip(whole, rates).allSatisfy({ $0 < 0x1p40 && $0 / factor == $1 }) else { return nil }
        let divisor = whole.reduce(0) { greatestCommonDivisor($0, Int($1)) }
        return whole.map { Int($0) / divisor }
    }

    /// Counts that sum to the fine period. Each is its rate's share rounded down, but at least 1. The largest count
    /// takes the difference.
    private static func fine(_ rates: [Double]) -> [Int] {
        let largest = rates.reduce(0, max)
        let sum = rates.reduce(0) { $0 + $1 / largest }
        // The sum of the counts could exceed the period, so all but the largest come first.
        let place = rates.firstIndex(of: largest) ?? 0
        var counts = rates.map { max(1, Int(($0 / largest / sum * Double(finePeriod)).rounded(.down))) }
        counts[place] = 0
        counts[place] = finePeriod - counts.reduce(0, +)
        return counts
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        b == 0 ? a : greatestCommonDivisor(b, a % b)
    }

    // MARK: Windows

    /// The number of draws due to a task before a draw, rounded down, and the remainder in parts of the period.
    func due(_ task: Int, before draw: Int) -> (count: Int, rest: Int) {
        let (count, rest) = draw.times(counts[task], over: period)
        return (count, rest)
    }

    /// The first draw that may be draw number `rank` of a task, both counted from 0.
    func opening(_ task: Int, rank: Int) -> Int { rank.times(period, over: counts[task]).quotient }

    /// The draw before which draw number `rank` of a task must come.
    func closing(_ task: Int, rank: Int) -> Int {
        let (quotient, rest) = (rank + 1).times(period, over: counts[task])
        return rest > 0 ? quotient + 1 : quotient
    }
}

extension Int {
    /// The product with one number divided by another, computed with 128 bits.
    /// - Precondition: nothing is negative, and the quotient is below 2^63.
    func times(_ factor: Int, over divisor: Int) -> (quotient: Int, remainder: Int) {
        let (quotient, remainder) = UInt(divisor).dividingFullWidth(UInt(self).multipliedFullWidth(by: UInt(factor)))
        return (Int(quotient), Int(remainder))
    }
}
