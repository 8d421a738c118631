import Presentation

/// Scores and speed by the size of the model.
extension StudySections {
    var scale: [StudySection.Block] {
        guard let axis = results.axes.first(where: { $0.kind == .sizes }) else { return [] }
        return bySetting(grid.settings { $0.name == axis.name }) { setting in
            let scale = StudyScale(grid, axis, setting)
            return scale.tasks.flatMap { learned -> [StudySection.Block] in
                let plots = scale.plots(learned)
                let title = setting.text.isEmpty ? learned.column.title : "\(learned.column.title), \(setting.text)"
                return [.heading(title)] + (plots.isEmpty ? [] : [.charts(plots.map { $0.svg() })])
                    + [.table(table(scale, learned, axis))]
            }
        }
    }

    private func table(_ scale: StudyScale, _ learned: StudyScale.Learned, _ axis: StudyAxis) -> StudyTable {
        let sizes = scale.sizes.map { size in
            size.parameters.map { "\(size.name), \(Quantity.count(Int($0))) parameters" } ?? size.name
        }
        var table = StudyTable(
            label: "\(learned.column.title) by size; below a score the steps and the time to 95% of the best",
            columns: [.init(scale.methods == [""] ? "" : methodTitle.title, isNumber: false)]
                + sizes.map { .init($0) })
        for (method, paces) in zip(scale.methods, learned.paces) {
            let values = zip(scale.sizes, paces).map { size, pace -> StudyValue in
                let isRow = grid.methodAxis?.name == axis.name
                var value = pace.entry.value(
                    anchor: anchor(isRow ? size.name : method, learned.column, isRow ? scale.setting : size.setting))
                let nearly = pace.ownNearly
                if nearly.count > 0 {
                    let speed = "95% at step \(nearly.text(.steps)), \(nearly.text(.seconds))"
                    value.note = value.note.isEmpty ? speed : "\(speed); \(value.note)"
                }
                return value
            }
            table.rows.append([StudyValue(methodName(method))] + values)
        }
        return table
    }
}
