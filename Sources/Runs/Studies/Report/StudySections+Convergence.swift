import Presentation

/// How fast the methods learn.
extension StudySections {
    var convergence: [StudySection.Block] {
        let blocks = bySetting(settings) { setting in
            let convergence = StudyConvergence(grid, setting)
            return convergence.tasks.flatMap { learned -> [StudySection.Block] in
                let plots = convergence.plots(learned)
                guard !plots.isEmpty else { return [] }
                return [
                    .heading(
                        setting.text.isEmpty ? learned.column.title : "\(learned.column.title), \(setting.text)"),
                    .charts(plots.map { $0.svg() }), .table(table(convergence, learned)),
                ]
            }
        }
        guard !blocks.isEmpty else { return [.text("No cell has reached a milestone yet.")] }
        return [.text(convergenceText)] + blocks
    }

    private var convergenceText: String {
        let baseline = grid.baseline.map { " and of the best of \($0)" } ?? ""
        return "Scores of the milestones, as means over the seeds. The tables give where training first reaches 95% of "
            + "its own best score\(baseline), between milestones by interpolation along a straight line. ≤ stands "
            + "for the first milestone, before which nothing is known. The area is the mean score along the course, "
            + "from the first milestone of all to the last; a run that ended early keeps its best score. "
            + "Tables count finished cells, charts also those that run."
    }

    private func table(_ convergence: StudyConvergence, _ learned: StudyConvergence.Learned) -> StudyTable {
        let baseline = convergence.baseline.map { ["steps to 95% of \($0)", "time to 95% of \($0)"] } ?? []
        var table = StudyTable(
            label: "Convergence on \(learned.column.title)",
            columns: [methodTitle]
                + (["best", "steps to 95% of its best", "time to 95% of its best"] + baseline
                + ["area by steps", "area by time"]).map { .init($0) })
        for (number, (method, pace)) in zip(convergence.methods, learned.paces).enumerated() {
            let anchor = anchor(method, learned.column, convergence.setting)
            let cells = pace.entry.runs.map(\.cell)
            func value(_ text: String, note: String = "") -> StudyValue {
                StudyValue(text, note: note, cells: cells, anchor: anchor)
            }
            func values(_ reached: StudyPace.Reached?) -> [StudyValue] {
                [StudyCourse.steps, .seconds].map { course in
                    guard let reached, reached.all > 0 else { return .none }
                    guard reached.count > 0 else {
                        return StudyValue(missing: "not reached", cells: cells, anchor: anchor)
                    }
                    return value(reached.text(course), note: reached.note)
                }
            }
            let best =
                pace.best.map { value(StudyEntry.text($0, pace.bestDeviation), note: pace.entry.lackText) }
                ?? pace.entry.stateValue(anchor: anchor)
            let areas = [StudyCourse.steps, .seconds].map { course in
                learned.area(number, course).map { value(Quantity.fixed($0, 1)) } ?? .none
            }
            table.rows.append(
                [StudyValue(methodName(method)), best] + values(pace.best == nil ? nil : pace.ownNearly)
                    + (baseline.isEmpty ? [] : values(pace.best == nil ? nil : learned.baselineNearly(number)))
                    + areas)
        }
        return table
    }
}

extension StudyEntry {
    /// The reason why there is no number.
    fileprivate func stateValue(anchor: String) -> StudyValue {
        runs.isEmpty
            ? value(anchor: anchor) : StudyValue(missing: "no milestone", cells: runs.map(\.cell), anchor: anchor)
    }
}
