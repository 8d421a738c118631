import Presentation

/// `compare.html`, for people: one self-contained file that needs no network and runs no script.
///
/// Every text from data or from a file is escaped, and the page forbids the browser to run or load anything.
package enum ComparisonHTML {
    package static func text(_ comparison: Comparison) -> String {
        let others = comparison.runs.indices.dropFirst()
        let title = comparison.title { $0 }
        return HTMLPage.text(
            title: title, created: Quantity.date(comparison.created),
            header: """
                <p class="kicker">Mixtape comparison</p>
                <h1 dir="auto">\(HTMLText.escape(title))</h1>
                \(averages(comparison))\(navigation(comparison))
                """,
            main: runs(comparison) + others.map { differences(comparison, $0) }.joined() + curves(comparison)
                + comparison.tasks.map { task in
                    section(task, of: comparison, others.compactMap { changes(task, comparison, $0) }.joined())
                }.joined())
    }

    /// A line for each run: its average beside the baseline's.
    private static func averages(_ comparison: Comparison) -> String {
        zip(comparison.runs, comparison.averages).map { run, average in
            guard let average else { return "" }
            let tasks = Quantity.count(average.tasks, "task")
            let texts = average.texts(comparison.digits)
            return "<p class=\"lead\">\(HTMLText.inline(run.name)): average <strong>\(texts.value)</strong> over "
                + "\(tasks), \(HTMLText.inline(comparison.baseline.name)) \(texts.baseline); difference "
                + "<strong>\(texts.difference)</strong>, 95% interval \(texts.interval).</p>\n"
        }.joined()
    }

    private static func navigation(_ comparison: Comparison) -> String {
        let tasks = comparison.tasks.filter(\.hasChanges).map {
            "<a href=\"#\(ReportHTML.anchor($0.task))\">\(HTMLText.inline($0.task))</a>\n"
        }
        return """
            <nav aria-label="Sections">
            <a href="#runs">Runs</a>
            <a href="#run-1">Differences</a>
            <a href="#curves">Learning curves</a>
            \(tasks.joined())</nav>

            """
    }

    // MARK: Tables

    private static func runs(_ comparison: Comparison) -> String {
        let scoreTable = comparison.scoreTable(name)
        let scores =
            comparison.runs.count > 2
            ? "<h3>Scores</h3>\n" + table(scoreTable, "Scores of all runs", style: "summary") : ""
        let leftOut = comparison.leftOutLines(HTMLText.escape).map { "<p><em>\($0)</em></p>\n" }
        let runs = table(comparison.runTable(HTMLText.inline), "The runs", style: "runs")
        return """
            <section id="runs" class="card">
            <h2>Runs</h2>
            \(runs)\(scores)\(leftOut.joined())</section>

            """
    }

    private static func differences(_ comparison: Comparison, _ run: Int) -> String {
        let name = HTMLText.inline(comparison.runs[run].name)
        let baseline = HTMLText.inline(comparison.baseline.name)
        let notes = comparison.notes(of: run, HTMLText.escape).map { "<p class=\"note\">\($0)</p>\n" }
        let table =
            comparison.emptinessText(of: run, HTMLText.inline).map { "<p>\($0)</p>\n" }
            ?? differenceTable(comparison, run).html + notes.joined()
        return """
            <section id="run-\(run)" class="card">
            <h2>\(name) against \(baseline)</h2>
            \(table)</section>

            """
    }

    /// The name of a run, a task or a metric in a table.
    private static func name(_ name: String) -> String { "<bdi>\(HTMLText.breakable(name))</bdi>" }

    /// The most important columns are so far left that a phone shows them: the interval shares a cell with the
    /// difference, and the verdict with p.
    private static func differenceTable(_ comparison: Comparison, _ run: Int) -> HTMLTable {
        let columns: [HTMLTable.Column] = [
            .init("task"), .init("metric"), .init(name(comparison.baseline.name), isNumber: true),
            .init(name(comparison.runs[run].name), isNumber: true), .init("difference, 95% interval", isNumber: true),
            .init("p", isNumber: true), .init("won", isNumber: true), .init("lost", isNumber: true),
            .init("exam&shy;ples", isNumber: true),
        ]
        let rows = comparison.differenceRows(of: run, name).map { row -> [HTMLTable.Cell] in
            let verdict = row.verdict.isEmpty ? "" : " <span class=\"verdict\">\(row.verdict)</span>"
            return [
                .init(row.task), .init(row.metric), .init(row.baseline), .init(row.value),
                "<strong>\(row.difference)</strong><span class=\"range\">\(row.interval)</span>",
                .init(row.p + verdict), .init(row.won), .init(row.lost), .init(row.examples),
            ]
        }
        return HTMLTable("Differences", columns, rows: rows, style: "summary")
    }

    private static func table(_ table: TextTable, _ label: String, style: String = "") -> String {
        HTMLTable(
            label, table.columns.map { .init($0.title, isNumber: $0.alignment != .left) },
            rows: table.rows.map { $0.map { HTMLTable.Cell($0) } }, style: style
        ).html
    }

    // MARK: Curves

    private static func curves(_ comparison: Comparison) -> String {
        let plots = comparison.plots.map { $0.svg() }
        guard !plots.isEmpty else { return "" }
        return """
            <section id="curves" class="card">
            <h2>Learning curves</h2>
            \(ReportHTML.plots(plots))</section>

            """
    }

    // MARK: Examples

    private static func section(_ task: TaskComparison, of comparison: Comparison, _ changes: String) -> String {
        guard !changes.isEmpty else { return "" }
        let description = task.description.isEmpty ? "" : "<p>\(HTMLText.sentence(task.description))</p>\n"
        return """
            <section id="\(ReportHTML.anchor(task.task))" class="card">
            <h2>\(HTMLText.inline(task.task))</h2>
            \(description)\(changes)</section>

            """
    }

    /// The examples that changed between the baseline and a run; empty if none did.
    private static func changes(_ task: TaskComparison, _ comparison: Comparison, _ run: Int) -> String? {
        guard let changes = task.changes[run] else { return nil }
        return [(changes.worse, false), (changes.better, true)].map { changed, isBetter in
            guard !changed.isEmpty else { return "" }
            let rest = changed.count - Comparison.changesShown
            let note = rest > 0 ? "<p class=\"note\">\(Quantity.count(rest)) more are not shown.</p>\n" : ""
            let cases = changed.prefix(Comparison.changesShown).map {
                example(
                    $0, changes.values(of: $0), comparison.baseline.name, comparison.runs[run].name,
                    areLabels: task.hasLabels)
            }
            return """
                <h3>\(HTMLText.inline(comparison.runs[run].name)): \(changes.title(isBetter: isBetter))</h3>
                <div class="cases">
                \(cases.joined())</div>
                \(note)
                """
        }.joined()
    }

    /// - Parameter values: the metric's values for both answers, in words
    private static func example(
        _ change: ExampleChange, _ values: String, _ baseline: String, _ run: String, areLabels: Bool
    ) -> String {
        let target = change.targets.first ?? ""
        let (before, after) = TextDifference.between(change.before.scored, change.after.scored)
        let isMarked = !areLabels && before.sharesMuch && after.sharesMuch
        let graded = values.isEmpty ? "" : " · \(HTMLText.escape(values))"
        return """
            <article class="case"><p class="heading">example \(Quantity.count(change.ordinal))\(graded)</p>
            <dl>
            <dt>input</dt><dd>\(HTMLText.block(change.input))</dd>
            <dt>expected</dt><dd>\(HTMLText.block(target))\(ReportHTMLErrors.others(change.targets, than: target))</dd>
            <dt>\(HTMLText.inline(baseline))</dt><dd>\(HTMLText.difference(before, isMarked: isMarked))</dd>
            <dt>\(HTMLText.inline(run))</dt><dd>\(HTMLText.difference(after, isMarked: isMarked))</dd>
            </dl></article>

            """
    }
}

extension TaskComparison {
    /// Whether a run answers an example better or worse than the baseline.
    fileprivate var hasChanges: Bool {
        changes.contains { changes in changes.map { !$0.better.isEmpty || !$0.worse.isEmpty } ?? false }
    }
}
