import Presentation

/// The top of `report.html`: the subject, the scores, and links to the rest.
enum ReportHTMLSummary {
    static func html(_ report: Report) -> String {
        """
        <header>
        <p class="kicker">Mixtape report</p>
        <h1 dir="auto">\(HTMLText.escape(report.title))</h1>
        <p class="lead">\(report.overviewText(HTMLText.escape))</p>
        \(tiles(report))\(navigation(report))</header>
        <section id="scores" class="card">
        <h2>Scores</h2>
        \(table(report).html)<p class="note"><strong>\(HTMLText.escape(report.averageText))</strong> (unweighted mean \
        of each task’s first metric). \(HTMLText.escape(report.scaleText))\
        \(report.decodingsText.map { " Answers: \(HTMLText.escape($0))." } ?? "")</p>
        </section>

        """
    }

    private static func tiles(_ report: Report) -> String {
        var tiles: [(value: String, label: String)] = []
        if report.average.isFinite { tiles.append((report.shownAverage, "average score")) }
        tiles.append((Quantity.count(report.tasks.count), report.tasks.count == 1 ? "task" : "tasks"))
        if let model = report.model { tiles.append((short(Double(model.parameterCount)), "parameters")) }
        if let training = report.training {
            tiles.append((Quantity.duration(training.seconds), "of training"))
            if training.seconds > 0 {
                tiles.append((short((Double(training.tokens) / training.seconds).rounded()), "tokens a second"))
            }
        }
        let list = tiles.map { "<li><strong>\($0.value)</strong> <span>\($0.label)</span></li>\n" }
        return "<ul class=\"tiles\">\n\(list.joined())</ul>\n"
    }

    /// Three digits: `826,000` as `826K`.
    private static func short(_ count: Double) -> String {
        for (unit, name) in [(1e9, "B"), (1e6, "M"), (1e3, "K")] where count >= unit {
            return Quantity.rate(count / unit) + name
        }
        return Quantity.fixed(count, 0)
    }

    private static func navigation(_ report: Report) -> String {
        let tasks = report.tasks.map { "<a href=\"#\(ReportHTML.anchor($0.task))\">\(HTMLText.inline($0.task))</a>\n" }
        let training = report.training == nil ? "" : "<a href=\"#training\">Training</a>\n"
        return """
            <nav aria-label="Sections">
            <a href="#scores">Scores</a>
            \(training)\(tasks.joined())<a href="#making">How it was made</a>
            </nav>

            """
    }

    private static func table(_ report: Report) -> HTMLTable {
        let hasLabels = report.tasks.contains { $0.invalidLabelRate != nil }
        let hasBars = report.tasks.contains { $0.metrics.contains(where: \.text.isPercentage) }
        let columns: [HTMLTable.Column] = [
            .init("task"), .init("metric"), .init("score", isNumber: true), .init("95% interval", isNumber: true),
        ]
        var table = HTMLTable(
            "Scores of all tasks",
            columns + (hasBars ? [.init("0 to 100", style: "bar")] : []) + [.init("exam&shy;ples", isNumber: true)]
                + (hasLabels ? [.init("no label", isNumber: true)] : []), style: "summary")
        for task in report.tasks {
            for (place, metric) in task.metrics.enumerated() {
                let isFirst = place == 0
                let link =
                    "<a href=\"#\(ReportHTML.anchor(task.task))\">"
                    + "<bdi>\(HTMLText.breakable(task.task))</bdi></a>"
                let rate = task.invalidLabelRate.map { "\(Quantity.fixed($0, report.digits ?? 1))%" } ?? ""
                let results: [HTMLTable.Cell] = [
                    .init(isFirst ? link : ""), .init(metric.text.title(HTMLText.breakable)),
                    .init(isFirst ? "<strong>\(metric.valueText)</strong>" : metric.valueText),
                    .init(metric.intervalText),
                ]
                table.rows.append(
                    results + (hasBars ? [.init(bar(metric))] : [])
                        + [.init(isFirst ? Quantity.count(task.examples) : "")]
                        + (hasLabels ? [.init(isFirst ? rate : "")] : []))
            }
        }
        return table
    }

    /// Empty for a metric whose scores have another scale, or are better when lower.
    private static func bar(_ metric: MetricScore) -> String {
        guard metric.text.isPercentage else { return "" }
        let text = "\(metric.valueText), interval \(metric.intervalText)"
        return IntervalPlot.svg(low: metric.low, value: metric.value, high: metric.high, text: text)
    }
}
