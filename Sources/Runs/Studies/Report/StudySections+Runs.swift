/// Every run, so that each number leads to its runs.
extension StudySections {
    /// Every cell, so that each number leads to its runs.
    var runs: [StudySection.Block] {
        let failed = results.cells.compactMap { cell -> StudySection.Block? in
            guard case .failed(let reason) = cell.status else { return nil }
            return .text("\(cell.name) failed: \(reason)")
        }
        let tables = bySetting(settings) { setting in
            var table = StudyTable(
                label: "Runs",
                columns: [
                    methodTitle, .init("task", isNumber: false), .init("seed", isNumber: false), .init("score"),
                    .init("run", isNumber: false), .init("state", isNumber: false),
                ])
            for method in grid.methods {
                var isFirstOfMethod = true
                for column in grid.columns {
                    let entry = grid.entry(method, column, setting)
                    for (place, cell) in entry.cells.enumerated() {
                        let row = row(cell, method, column, entry, setting, isFirstOfMethod, isFirst: place == 0)
                        table.rows.append(row)
                        isFirstOfMethod = false
                    }
                }
            }
            return table.rows.isEmpty ? [] : [.table(table)]
        }
        return failed + tables
    }

    private func row(
        _ cell: StudyCell, _ method: String, _ column: StudyGrid.Column, _ entry: StudyEntry,
        _ setting: StudyGrid.Setting, _ isFirstOfMethod: Bool, isFirst: Bool
    ) -> [StudyValue] {
        var name = StudyValue(methodName(method)), task = StudyValue(column.title)
        if isFirstOfMethod { name.id = anchor(method, setting) }
        if isFirst { task.id = anchor(method, column, setting) }
        let run = entry.runs.first { $0.cell.name == cell.name }
        let seed = grid.seed(of: cell)
        let score = run.map { StudyValue(StudyEntry.text($0.score, nil), cells: [cell]) } ?? .none
        let state =
            run != nil ? StudyValue("finished") : StudyValue(missing: cell.status.text)
        return [
            name, task, StudyValue(seed == cell.name ? "" : seed), score, StudyValue(cell.name, cells: [cell]), state,
        ]
    }
}
