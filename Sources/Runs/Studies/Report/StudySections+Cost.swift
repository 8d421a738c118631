import Evaluation

/// What the methods cost.
extension StudySections {
    var cost: [StudySection.Block] {
        let blocks = bySetting(settings) { setting in
            let cost = StudyCost(grid, setting)
            var table = StudyTable(
                label: "Cost of each method",
                columns: [methodTitle] + StudyCost.Measure.allCases.map { .init($0.title) })
            for row in cost.rows {
                let anchor = anchor(row.method, setting)
                table.rows.append(
                    [StudyValue(methodName(row.method))]
                        + StudyCost.Measure.allCases.map { row.value($0, anchor: anchor) })
            }
            let charts = [StudyCost.Measure.memory, .seconds].compactMap { chart(cost, $0) }
            return [.table(table)] + (charts.isEmpty ? [] : [.charts(charts)])
        }
        let text =
            "Means over the cells of each method, with their range where they differ. The size on disk is that of the "
            + "trained weights."
        return [.text(text)] + blocks
    }

    private func chart(_ cost: StudyCost, _ measure: StudyCost.Measure) -> String? {
        let bars = cost.rows.compactMap { row in
            row.range(measure).map { BarPlot.Bar(methodName(row.method), [$0.mean]) }
        }
        guard bars.count > 1 else { return nil }
        return BarPlot(
            measure.title.prefix(1).uppercased() + measure.title.dropFirst(), label: measure.title,
            series: [measure.title], bars: bars, text: { measure.text($0) }
        ).svg()
    }
}
