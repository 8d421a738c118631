import Presentation

/// Deltas on tasks that they were not trained on.
extension StudySections {
    var transfer: [StudySection.Block] {
        let blocks = bySetting(settings) { setting in
            grid.methods.flatMap { method -> [StudySection.Block] in
                guard let matrix = StudyTransferMatrix(grid, method, setting) else { return [] }
                return [.heading(methodName(method)), .table(table(matrix))]
            }
        }
        guard !blocks.isEmpty else { return [.text("No delta was judged on another task yet.")] }
        return [.text(Self.transferText)] + blocks
    }

    private static let transferText =
        "Each row is a task that deltas were trained on, each column a task that judges them without training. A "
        + "number is the score in percent of the score of the column’s own delta; below it is the score itself. "
        + "Tasks stand by their kind. The darker a cell is, the higher its number."

    private func table(_ matrix: StudyTransferMatrix) -> StudyTable {
        var table = StudyTable(
            label: "\(methodName(matrix.method)): score relative to the own delta (%)",
            columns: [.init("trained on ↓, judged on →", isNumber: false)] + matrix.tasks.map { .init($0.name) })
        table.isMatrix = true
        for (task, elements) in zip(matrix.tasks, matrix.elements) {
            let values = elements.map { element -> StudyValue in
                guard let score = element.score else {
                    return StudyValue(missing: element.problem == nil ? "waiting" : "failed")
                }
                let relative = element.relative.map { Quantity.fixed($0, 0) }
                var value = StudyValue(
                    relative ?? "–", note: Quantity.fixed(score, 1), cells: element.cells,
                    anchor: anchor(matrix.method, matrix.setting))
                value.heat = element.relative.map { min(1, max(0, $0 / 100)) }
                return value
            }
            table.rows.append([StudyValue(task.name, note: task.kind)] + values)
        }
        return table
    }
}
