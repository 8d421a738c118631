import Presentation

/// The part of `report.html` about training: the curves over all tasks, the shares of the mixture, time and throughput.
enum ReportHTMLTraining {
    static func html(_ report: Report) -> String {
        guard let training = report.training else { return "" }
        let milestones =
            training.milestoneExamples.map { examples in
                report.scorePlot == nil ? "" : " Scores during training are of \(HTMLText.escape(examples))."
            } ?? ""
        let plots = [report.lossPlot?.svg(), report.scorePlot?.svg()].compactMap { $0 }
        return """
            <section id="training" class="card">
            <h2>Training</h2>
            <p>\(training.summaryText).\(milestones)</p>
            \(ReportHTML.plots(plots))\(mixture(training))</section>

            """
    }

    private static func mixture(_ training: Report.Training) -> String {
        guard !training.mixture.isEmpty else { return "" }
        let losses = Dictionary(training.finalLosses.map { ($0.task, $0.loss) }) { first, _ in first }
        let percent = { (share: Double?) in share.map { Report.Training.percent(100 * $0) } ?? "–" }
        let rows = training.mixture.map { part -> [HTMLTable.Cell] in
            [
                .init(HTMLText.inline(part.task)), .init(part.examples.map { Quantity.count($0) } ?? "–"),
                .init(percent(part.plannedShare)), .init(percent(training.drawnShare(part))),
                .init(Quantity.count(part.drawn)), .init(part.epochs.map(Quantity.rate) ?? "–"),
                .init(percent(training.lossShare(part))), .init(Quantity.fixed(losses[part.task] ?? .nan, 3)),
            ]
        }
        let titles = [
            "training examples", "planned share", "drawn share", "examples drawn", "epochs", "share of the loss",
            "last loss",
        ]
        let table = HTMLTable(
            "The mixture", [.init("task")] + titles.map { .init($0, isNumber: true) }, rows: rows)
        let plot = ReportHTML.plots([training.sharePlot?.svg()].compactMap { $0 })
        return "<h3>The mixture</h3>\n\(plot)\(table.html)"
            + "<p class=\"note\">The share of the loss is the task’s part of all "
            + "\(training.lossNormalization == .tokens ? "target tokens" : "examples drawn"). The last loss is in "
            + "nats per token.</p>\n\(stages(training))"
    }

    /// The planned shares of the tasks in each stage of the mixture.
    private static func stages(_ training: Report.Training) -> String {
        guard !training.stages.isEmpty else { return "" }
        return HTMLTable(
            "The stages of the mixture",
            [.init("share in steps")] + training.stages.map { .init($0.rangeText, isNumber: true) },
            rows: training.stageRows.map { [.init(HTMLText.inline($0.task))] + $0.shares.map { .init($0) } }
        ).html
    }
}
