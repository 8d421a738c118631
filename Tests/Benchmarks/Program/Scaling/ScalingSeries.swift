import Evaluation
import Foundation
import Presentation

/// How costs grow with one quantity while all others stay equal: a table, a chart and a sentence.
struct ScalingSeries {
    /// A cost.
    struct Cost {
        let name: String
        let unit: String
        /// Whether the chart shows it. All costs in the chart have one unit.
        var isDrawn = true
    }

    let title: String
    /// The quantity that grows.
    let cause: String
    let costs: [Cost]
    /// Why the costs grow like this.
    let explanation: String
    private(set) var points: [(cause: Double, costs: [Double])] = []

    init(_ title: String, cause: String, costs: [Cost], explanation: String) {
        self.title = title
        self.cause = cause
        self.costs = costs
        self.explanation = explanation
    }

    /// - Precondition: `values` has a number for each cost.
    mutating func append(_ cause: Double, _ values: [Double]) {
        precondition(values.count == costs.count, "\(title): \(values)")
        Terminal.writeError("\(title): \(self.cause) \(Quantity.rate(cause))\n")
        points.append((cause, values))
    }

    /// The exponent of the first cost's growth from the row before: 1 is linear, 0 is no growth.
    private func growth(_ row: Int) -> Double? {
        guard row > 0, let before = points[row - 1].costs.first, let now = points[row].costs.first else { return nil }
        return log(now / before) / log(points[row].cause / points[row - 1].cause)
    }

    var table: TextTable {
        var table = TextTable(
            [.init(cause, .right)] + costs.map { .init($0.unit.isEmpty ? $0.name : "\($0.name), \($0.unit)", .right) }
                + [.init("grows as", .right)])
        for (row, point) in points.enumerated() {
            let growth = growth(row).map { "x^\(Quantity.fixed($0, 2))" } ?? ""
            table.append([Quantity.rate(point.cause)] + point.costs.map { Quantity.rate($0) } + [growth])
        }
        return table
    }

    var plot: Plot {
        let drawn = costs.indices.filter { costs[$0].isDrawn }
        return Plot(
            title, x: .init(cause, isLogarithmic: true),
            y: .init(drawn.first.map { costs[$0].unit } ?? "", isLogarithmic: true),
            series: drawn.map { place in
                .init(costs[place].name, points: points.map { ($0.cause, $0.costs[place]) })
            })
    }
}
