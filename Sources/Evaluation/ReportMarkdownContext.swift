import CommandSyntax

/// The last part of `report.md`: how the results came about.
enum ReportMarkdownContext {
    static func blocks(_ report: Report) -> [String] {
        var blocks = ["## How this was made"]
        if let training = report.training { blocks += trainingBlocks(training) }
        blocks.append("### Settings")
        blocks.append(settings(report).markdown())
        if !report.data.isEmpty {
            blocks.append("### Data")
            blocks.append(data(report.data).markdown())
        }
        return blocks
    }

    private static func trainingBlocks(_ training: Report.Training) -> [String] {
        var rate = ""
        if training.seconds > 0 {
            rate = " (\(Quantity.rate(Double(training.tokens) / training.seconds)) tokens a second)"
        }
        var blocks = [
            "### Training",
            "\(Quantity.count(training.steps, "step")), \(Quantity.count(training.examples, "example")) and "
                + "\(Quantity.count(training.tokens, "token")) in \(Quantity.duration(training.seconds))\(rate).",
        ]
        let curve = thinned(training.lossCurve)
        if !curve.isEmpty {
            let rows = curve.map { [Quantity.count($0.step), Quantity.fixed($0.loss, 3)] }
            blocks.append(TextTable([.init("step", .right), .init("loss", .right)], rows: rows).markdown())
        }
        if !training.finalLosses.isEmpty {
            let rows = training.finalLosses.map { [ReportMarkdownText.inline($0.task), Quantity.fixed($0.loss, 3)] }
            blocks.append(TextTable([.init("task"), .init("last loss", .right)], rows: rows).markdown())
        }
        return blocks
    }

    private static let pointsShown = 12

    /// As many points as a person wants to read, evenly chosen, the first and the last among them.
    private static func thinned(_ curve: [Report.LossPoint]) -> [Report.LossPoint] {
        guard curve.count > pointsShown else { return curve }
        return (0..<pointsShown).map { curve[$0 * (curve.count - 1) / (pointsShown - 1)] }
    }

    private static func settings(_ report: Report) -> TextTable {
        var table = TextTable([.init(""), .init("setting"), .init("value")])
        func append(_ group: String, _ facts: [Report.Fact]) {
            for (place, fact) in facts.enumerated() {
                table.append([
                    place == 0 ? group : "", ReportMarkdownText.inline(fact.name),
                    ReportMarkdownText.inline(fact.value),
                ])
            }
        }
        let model = report.model
        append(
            "model",
            [.init("architecture", model.architecture), .init("parameters", Quantity.count(model.parameterCount))]
                + model.settings)
        if let checkpoint = report.checkpoint {
            let step = checkpoint.step.map { Report.Fact("step", Quantity.count($0)) }
            let hash = checkpoint.hash.map { Report.Fact("SHA-256", $0) }
            append("checkpoint", [step, hash].compactMap { $0 })
        }
        let vocabulary = report.vocabulary
        append(
            "vocabulary",
            [
                .init("kind", vocabulary.kind), .init("size", Quantity.count(vocabulary.size)),
                .init("fingerprint", vocabulary.fingerprint),
            ])
        append("decoding", report.decoding)
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
