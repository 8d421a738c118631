import Presentation

/// One measurement, or two in pairs, and their lines in the table of `make bench`.
struct Comparison {
    let ours: Measurement
    /// Nil if the measurement has a goal of its own.
    var other: Measurement?
    let rows: [Row]
    /// A note below the table, about the last pair.
    var note: (Pair) -> String? = { _ in nil }

    struct Pair {
        let ours: Measurement.Result
        let other: Measurement.Result?
    }

    /// A number that both measurements report.
    struct Row {
        let name: String
        let key: String
        var unit = Unit.rate
        let goal: Goal
    }

    /// The goal of a row.
    enum Goal {
        /// Ours is at least this many times the other.
        case atLeast(Double)
        /// The other is at least this many times ours.
        case dividedBy(Double)
        /// Ours is less than this.
        case under(Double)
    }

    enum Unit {
        case rate, gigabytes, seconds, percent

        func text(_ value: Double) -> String {
            switch self {
            case .rate: Quantity.rate(value)
            case .gigabytes: "\(Quantity.rate(value / 1e9)) GB"
            case .seconds: "\(Quantity.rate(value)) s"
            case .percent: "\(Quantity.fixed(100 * value, 3))%"
            }
        }
    }

    /// Measures a number of pairs.
    /// - Parameter begin: called with the number of each pair before its measurement
    /// - Returns: nil if a measurement failed
    func run(pairs: Int, begin: (Int) -> Void) -> [Pair]? {
        var found: [Pair] = []
        for pair in 1...pairs {
            begin(pair)
            guard let measured = measure(isOursFirst: pair % 2 == 1) else { return nil }
            found.append(measured)
        }
        return found
    }

    /// The order alternates, so that a passing slowdown of the machine affects both.
    private func measure(isOursFirst: Bool) -> Pair? {
        guard let other else { return ours.run().map { Pair(ours: $0, other: nil) } }
        let first = isOursFirst ? ours.run() : other.run()
        guard let first, let second = isOursFirst ? other.run() : ours.run() else { return nil }
        return isOursFirst ? Pair(ours: first, other: second) : Pair(ours: second, other: first)
    }
}

extension Comparison.Row {
    static let columns: [TextTable.Column] = [
        .init("what, against what"), .init("ours", .right), .init("other", .right), .init("ratio", .right),
        .init("from", .right), .init("to", .right), .init("goal", .right), .init(""),
    ]

    /// The line of the table: the medians, and the range of the ratios.
    func cells(_ pairs: [Comparison.Pair]?) -> [String] {
        let failed = [name, "not installed, or it failed", "", "", "", "", "", ""]
        guard let pairs else { return failed }
        let ours = pairs.compactMap { $0.ours.number(key) }.sorted()
        guard ours.count == pairs.count else { return failed }
        let median = { (values: [Double]) in values[values.count / 2] }
        if case .under(let limit) = goal {
            return [
                name, unit.text(median(ours)), "", "", unit.text(ours[0]), unit.text(ours[ours.count - 1]),
                "< \(unit.text(limit))", median(ours) < limit ? "met" : "not met",
            ]
        }
        let others = pairs.compactMap { $0.other?.number(key) }.sorted()
        let ratios = pairs.compactMap { pair in pair.ours.number(key).flatMap { ratio($0, pair.other?.number(key)) } }
            .sorted()
        guard ratios.count == pairs.count, let (wanted, text) = wanted else { return failed }
        return [
            name, unit.text(median(ours)), unit.text(median(others)), Quantity.fixed(median(ratios), 2),
            Quantity.fixed(ratios[0], 2), Quantity.fixed(ratios[ratios.count - 1], 2), text,
            median(ratios) >= wanted ? "met" : "not met",
        ]
    }

    /// How many times better ours is in one pair.
    private func ratio(_ ours: Double, _ other: Double?) -> Double? {
        if case .dividedBy = goal { other.map { $0 / ours } } else { other.map { ours / $0 } }
    }

    private var wanted: (Double, String)? {
        switch goal {
        case .atLeast(let times), .dividedBy(let times): (times, "\(Quantity.number(times)) x")
        case .under: nil
        }
    }
}
