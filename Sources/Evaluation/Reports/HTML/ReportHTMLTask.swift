import Presentation

/// The section of `report.html` about one task.
enum ReportHTMLTask {
    static func html(_ task: TaskReport, _ report: Report) -> String {
        let description = task.description.isEmpty ? "" : "<p dir=\"auto\">\(HTMLText.sentence(task.description))</p>\n"
        let score =
            task.primary.map { metric in
                "<p class=\"score\"><strong>\(metric.valueText)</strong> "
                    + "<span>\(metric.text.title(HTMLText.escape))</span></p>\n"
            } ?? ""
        let parts = [
            definition(task), examples(task), scores(task), curves(task, report), lengths(task), confusion(task),
            ReportHTMLErrors.invalidLabels(task), ReportHTMLErrors.errors(task),
        ]
        return """
            <section id="\(ReportHTML.anchor(task.task))" class="card task">
            <div class="title"><h2>\(HTMLText.inline(task.task))</h2>
            \(task.isScored && task.examples > 0 ? score : "")</div>
            \(description)<p>\(HTMLText.escape(task.countsText))</p>
            \(parts.joined())</section>

            """
    }

    /// The model's input and output; the rest is folded away.
    private static func definition(_ task: TaskReport) -> String {
        let shown = ["prefix", "input", "target", "objective", "labels"]
        let first = task.definitionWithPrefix.filter { shown.contains($0.name) }
        let rest = task.definitionWithPrefix.filter { !first.contains($0) }
        return ReportHTML.facts(first)
            + "<details><summary>Whole definition</summary>\n\(ReportHTML.facts(rest))</details>\n"
    }

    private static func examples(_ task: TaskReport) -> String {
        guard !task.samples.isEmpty else { return "" }
        let cases = task.samples.map {
            ReportHTMLErrors.example($0, marksDifference: false, hasAnswer: task.hasAnswers)
        }
        return "<h3>Examples</h3>\n<div class=\"cases few\">\n\(cases.joined())</div>\n"
    }

    private static func scores(_ task: TaskReport) -> String {
        guard task.examples > 0 else { return "" }
        guard task.isScored else { return "<p>The answers are not known, so nothing was scored.</p>\n" }
        let rows = task.metrics.map { metric -> [HTMLTable.Cell] in
            let signature = metric.signature.map { "<code>\(HTMLText.escape($0))</code>" } ?? ""
            let summary = "<div class=\"note\">\(HTMLText.sentence(metric.summary)) \(signature)</div>"
            return [
                .init(metric.text.title(HTMLText.escape) + summary), .init("<strong>\(metric.valueText)</strong>"),
                .init(metric.intervalText),
            ]
        }
        let table = HTMLTable(
            "Scores of \(task.task)",
            [.init("metric"), .init("score", isNumber: true), .init("95% interval", isNumber: true)], rows: rows,
            style: "wrapping")
        return "<h3>Scores</h3>\n\(table.html)"
    }

    private static func curves(_ task: TaskReport, _ report: Report) -> String {
        let plots = [report.lossPlot(of: task)].compactMap { $0 } + report.scorePlots(of: task)
        return plots.isEmpty ? "" : "<h3>Learning curve</h3>\n" + ReportHTML.plots(plots.map { $0.svg() })
    }

    // MARK: Lengths

    private static func lengths(_ task: TaskReport) -> String {
        guard let lengths = task.lengths else { return "" }
        let groups = lengths.groups
        let rows = groups.map { name, lengths -> [HTMLTable.Cell] in
            let statistics = lengths.statistics
            return [
                .init(name), .init(Quantity.rate(statistics.mean)), .init(Quantity.count(statistics.percentile95)),
                .init(Quantity.count(statistics.longest)),
            ]
        }
        let table = HTMLTable(
            "Lengths in tokens",
            [.init("tokens"), .init("mean", isNumber: true), .init("95% are at most", isNumber: true)]
                + [.init("longest", isNumber: true)], rows: rows)
        let beyond = groups.filter { $1.beyond > 0 }.map { name, lengths in
            let verb = lengths.beyond == 1 ? "is" : "are"
            return "\(Quantity.count(lengths.beyond)) of the \(name) \(verb) longer than the chart is wide"
        }
        let note = beyond.isEmpty ? "" : "<p class=\"note\">\(beyond.joined(separator: "; ")).</p>\n"
        return "<h3>Lengths</h3>\n" + ReportHTML.plots(lengths.plots.map { $0.svg() }) + note + table.html
    }

    // MARK: Confusion

    private static func confusion(_ task: TaskReport) -> String {
        guard let matrix = task.confusion, task.examples > 0 else { return "" }
        return matrix.isReadable ? self.matrix(matrix) : mistakes(matrix)
    }

    private static func matrix(_ matrix: ConfusionMatrix) -> String {
        let labels = matrix.labels.map(HTMLText.inline) + (matrix.hasInvalid ? ["<i>no label</i>"] : [])
        let rows = zip(matrix.labels, matrix.counts).map { label, counts -> [HTMLTable.Cell] in
            let sum = max(1, counts.reduce(0, +))
            return [.init(HTMLText.inline(label))]
                + counts.prefix(labels.count).map { .init(Quantity.count($0), heat: Double($0) / Double(sum)) }
        }
        let table = HTMLTable(
            "Confusion matrix",
            [.init("expected ↓ predicted →")] + labels.map { .init($0, isNumber: true) }, rows: rows,
            style: "matrix")
        return "<h3>Confusion matrix</h3>\n\(table.html)"
            + "<p class=\"note\">The stronger the colour of a cell, the larger its part of the row.</p>\n"
    }

    private static func mistakes(_ matrix: ConfusionMatrix) -> String {
        let all = matrix.confusions
        guard !all.isEmpty else { return "" }
        let shown = all.prefix(TaskReport.errorsShown)
        let rows = shown.map { mistake -> [HTMLTable.Cell] in
            [
                .init(HTMLText.inline(mistake.expected)),
                .init(mistake.predicted.map(HTMLText.inline) ?? "<i>no label</i>"),
                .init(Quantity.count(mistake.count)),
            ]
        }
        let table = HTMLTable(
            "Most frequent confusions", [.init("expected"), .init("predicted"), .init("times", isNumber: true)],
            rows: rows)
        let rest = all.count - shown.count
        let note = rest > 0 ? "<p class=\"note\">\(Quantity.count(rest, "rarer kind")) of mistake left out.</p>\n" : ""
        return "<h3>Most frequent confusions</h3>\n\(table.html)\(note)"
    }
}
