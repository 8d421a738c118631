import Presentation

/// The last part of `report.md`: the circumstances of the results.
enum ReportMarkdownContext {
    static func blocks(_ report: Report) -> [String] {
        var blocks = ["## How this was made"]
        if let training = report.training { blocks += trainingBlocks(training) }
        if !report.times.isEmpty { blocks += ["### Time", times(report.times).markdown()] }
        blocks.append("### Settings")
        blocks.append(settings(report).markdown())
        if !report.data.isEmpty {
            blocks.append("### Data")
            blocks.append(data(report.data).markdown())
        }
        return blocks
    }

    /// The resolved configuration. It names directories of the machine, which a published model should not tell.
    static func configuration(_ report: Report) -> [String] {
        guard let configuration = report.configuration else { return [] }
        return ["### Configuration", ReportMarkdownText.code(configuration, language: "json")]
    }

    private static func trainingBlocks(_ training: Report.Training) -> [String] {
        var blocks = ["### Training", training.summaryText + "."]
        let curve = ReportMarkdownText.thinned(training.lossCurve)
        if !curve.isEmpty {
            let rows = curve.map { [Quantity.count($0.step), Quantity.fixed($0.loss, 3)] }
            blocks.append(TextTable([.init("step", .right), .init("loss", .right)], rows: rows).markdown())
        }
        if !training.finalLosses.isEmpty {
            let rows = training.finalLosses.map { [ReportMarkdownText.inline($0.task), Quantity.fixed($0.loss, 3)] }
            blocks.append(TextTable([.init("task"), .init("last loss", .right)], rows: rows).markdown())
        }
        if !training.mixture.isEmpty { blocks += ["### Mixture", mixture(training).markdown()] }
        if !training.stages.isEmpty { blocks.append(stages(training).markdown()) }
        return blocks
    }

    private static func mixture(_ training: Report.Training) -> TextTable {
        let percent = { (share: Double?) in share.map { Report.Training.percent(100 * $0) } ?? "–" }
        let rows = training.mixture.map { part in
            [
                ReportMarkdownText.inline(part.task), part.examples.map { Quantity.count($0) } ?? "–",
                percent(part.plannedShare), percent(training.drawnShare(part)), Quantity.count(part.drawn),
                part.epochs.map(Quantity.rate) ?? "–", percent(training.lossShare(part)),
            ]
        }
        return TextTable(
            [
                .init("task"), .init("training examples", .right), .init("planned", .right), .init("drawn", .right),
                .init("examples drawn", .right), .init("epochs", .right), .init("of the loss", .right),
            ], rows: rows)
    }

    /// The planned shares of the tasks in each stage of the mixture.
    private static func stages(_ training: Report.Training) -> TextTable {
        TextTable(
            [.init("share in steps")] + training.stages.map { .init($0.rangeText, .right) },
            rows: training.stageRows.map { [ReportMarkdownText.inline($0.task)] + $0.shares })
    }

    private static func times(_ times: [Report.Time]) -> TextTable {
        let rows = times.map { time in
            [
                ReportMarkdownText.inline(time.what), Quantity.duration(time.seconds), Quantity.count(time.examples),
                time.examplesPerSecond, time.tokensPerSecond ?? "–",
            ]
        }
        return TextTable(
            [.init("what")] + ["time", "examples", "examples a second", "tokens a second"].map { .init($0, .right) },
            rows: rows)
    }

    private static func settings(_ report: Report) -> TextTable {
        var table = TextTable([.init(""), .init("setting"), .init("value")])
        for group in report.settings {
            for (place, fact) in group.facts.enumerated() {
                table.append(
                    [place == 0 ? group.name : ""] + [fact.name, fact.value].map(ReportMarkdownText.inline))
            }
        }
        return table
    }

    private static func data(_ sources: [Report.DataSource]) -> TextTable {
        let rows = sources.map { source in
            [
                ReportMarkdownText.inline(source.task), ReportMarkdownText.inline(source.split),
                ReportMarkdownText.inline(source.path), Quantity.count(source.examples),
                ReportMarkdownText.inline(source.hash),
            ]
        }
        return TextTable(
            [.init("task"), .init("split"), .init("file"), .init("examples", .right), .init("SHA-256")], rows: rows)
    }
}
