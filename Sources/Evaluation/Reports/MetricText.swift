import Presentation

/// The descriptions of a metric's scores in tables and charts.
package struct MetricText {
    package let name: String
    package let isHigherBetter: Bool
    /// Nil if scores are times 100.
    package let unit: String?

    package init(name: String, isHigherBetter: Bool, unit: String?) {
        self.name = name
        self.isHigherBetter = isHigherBetter
        self.unit = unit
    }

    /// `exact_match`, `edit_distance (lower is better)`.
    /// - Parameter show: escapes a name for its place
    package func title(_ show: (String) -> String = { $0 }) -> String {
        show(name) + (isHigherBetter ? "" : " (lower is better)")
    }

    /// For the axis of a chart: `exact_match (times 100)`, `edit_distance (characters; lower is better)`.
    package var axis: String { "\(name) (\(unit ?? "times 100")\(isHigherBetter ? "" : "; lower is better"))" }

    /// Whether scores lie between 0 and 100 with higher better, or below 0 if they are worse than chance.
    package var isPercentage: Bool { isHigherBetter && unit == nil }

    /// `Scores are times 100`, with the exceptions.
    package static func scale(_ metrics: [MetricText]) -> String {
        let others = metrics.filter { $0.unit != nil }
        let different = others.indices.filter { place in !others[..<place].contains { $0.name == others[place].name } }
        let list = different.map { "\(others[$0].name) (\(others[$0].unit ?? ""))" }
        guard !list.isEmpty else { return "Scores are times 100" }
        return "Scores are times 100, but for " + list.joined(separator: ", ")
    }
}

extension MetricScore {
    var text: MetricText { MetricText(name: name, isHigherBetter: isHigherBetter, unit: unit) }

    /// With as many decimals as the interval supports, or as requested. `report.json` has all decimals.
    package var valueText: String { Quantity.fixed(value, decimals) }
    var intervalText: String {
        low.isFinite ? "\(Quantity.fixed(low, decimals)) – \(Quantity.fixed(high, decimals))" : "–"
    }

    private var decimals: Int { shownDecimals ?? Quantity.decimals(halfWidth: halfWidth) }
}
