import Presentation

/// `compare.md`, for people: the differences, the examples that changed, and the scores during training.
///
/// Every text from data or from a file is escaped, so that it cannot break the page.
package enum ComparisonMarkdown {
    package static func text(_ comparison: Comparison) -> String {
        let inline = ReportMarkdownText.inline
        var blocks = [
            "# " + comparison.title(inline), "Made \(Quantity.date(comparison.created)).",
            comparison.runTable(inline).markdown(),
        ]
        let others = comparison.runs.indices.dropFirst()
        if others.count > 1 { blocks.append(comparison.scoreTable(inline).markdown()) }
        for run in others {
            blocks.append("## \(inline(comparison.runs[run].name)) against \(inline(comparison.baseline.name))")
            if let text = comparison.emptinessText(of: run, inline) {
                blocks.append(text)
                continue
            }
            blocks.append(comparison.differenceTable(of: run, inline).markdown())
            let notes = comparison.notes(of: run, inline)
            if !notes.isEmpty { blocks.append(list(notes)) }
        }
        if !comparison.leftOut.isEmpty { blocks.append(list(comparison.leftOutLines(inline))) }
        for run in others { blocks += changes(comparison, run) }
        blocks += milestones(comparison)
        return blocks.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
    }

    private static func list(_ lines: [String]) -> String { lines.map { "- \($0)\n" }.joined() }

    // MARK: Examples

    private static func changes(_ comparison: Comparison, _ run: Int) -> [String] {
        comparison.tasks.flatMap { task -> [String] in
            guard let changes = task.changes[run] else { return [] }
            return [(changes.worse, false), (changes.better, true)].flatMap { changed, isBetter -> [String] in
                guard !changed.isEmpty else { return [] }
                let name = comparison.runs[run].name
                let names = [task.task, name].map(ReportMarkdownText.inline).joined(separator: ", ")
                let heading = "### \(names): \(changes.title(isBetter: isBetter))"
                let table = table(changed, comparison.baseline.name, name, hasLabels: task.hasLabels)
                let rest = changed.count - Comparison.changesShown
                return [heading, table] + (rest > 0 ? ["\(Quantity.count(rest)) more are not shown."] : [])
            }
        }
    }

    private static func table(
        _ changes: [ExampleChange], _ baseline: String, _ run: String, hasLabels: Bool
    ) -> String {
        var table = TextTable([
            .init("example", .right), .init("input"), .init("expected"), .init(ReportMarkdownText.inline(baseline)),
            .init(ReportMarkdownText.inline(run)),
        ])
        for change in changes.prefix(Comparison.changesShown) {
            let (before, after) = ReportMarkdownText.differing(
                change.before.scored, change.after.scored, areLabels: hasLabels)
            let others = ReportMarkdownText.others(change.targets)
            table.append([
                "\(change.ordinal)", ReportMarkdownText.shortened(change.input),
                ReportMarkdownText.shortened(change.targets.first ?? "") + others, before, after,
            ])
        }
        return table.markdown()
    }

    // MARK: Milestones

    /// The scores of the runs during training, which `compare.html` shows as curves.
    private static func milestones(_ comparison: Comparison) -> [String] {
        let steps = Set(comparison.runs.flatMap { $0.milestones.map(\.step) }).sorted()
        let tasks = comparison.milestoneTasks
        guard !steps.isEmpty, !tasks.isEmpty else { return [] }
        let splits = Set(comparison.runs.filter { !$0.milestones.isEmpty }.map(\.milestoneSplit))
        let names = comparison.runs.map { run in
            ReportMarkdownText.inline(run.name) + (splits.count > 1 ? ", \(run.milestoneSplit.rawValue) split" : "")
        }
        var table = TextTable([.init("step", .right)] + names.map { .init($0, .right) })
        for step in steps {
            let scores = comparison.runs.map { run in run.milestones.first { $0.step == step } }
            table.append([Quantity.count(step)] + scores.map { $0.map(comparison.milestoneAverageText) ?? "–" })
        }
        let split = splits.count == 1 ? splits.first.map { " on the \($0.rawValue) split" } ?? "" : ""
        let list = tasks.map(ReportMarkdownText.inline).joined(separator: ", ")
        let text =
            tasks.count == 1
            ? "The first metric (times 100) of the task that all runs share\(split): \(list)."
            : "The average (times 100) of the first metrics of the \(tasks.count) tasks that all runs share\(split): "
                + "\(list)."
        return ["## Milestones", text, table.markdown()]
    }
}
