import Presentation

/// The section of `report.md` about one task.
enum ReportMarkdownTask {
    static func blocks(_ task: TaskReport, _ report: Report) -> [String] {
        var blocks = ["## " + ReportMarkdownText.inline(task.task)]
        if !task.description.isEmpty { blocks.append(ReportMarkdownText.paragraph(task.description)) }
        blocks.append(ReportMarkdownText.inline(task.countsText))
        if task.examples > 0 {
            blocks += results(task)
        }
        if let curve = report.training?.curve(of: task.task) { blocks += curveBlocks(curve) }
        if let lengths = task.lengths { blocks += ["### Lengths in tokens", table(lengths).markdown()] }
        if !task.samples.isEmpty { blocks += ["### Examples", samples(task).markdown()] }
        return blocks + ["### Definition", definition(task).markdown()]
    }

    private static func results(_ task: TaskReport) -> [String] {
        var blocks: [String] = []
        if task.isScored {
            blocks.append(scores(task))
            if let signatures = signatures(task) { blocks.append(signatures) }
        } else {
            blocks.append("The answers are not known, so nothing was scored.")
        }
        if let rate = task.invalidLabelRate { blocks += invalidBlocks(task, rate: rate) }
        if let confusion = task.confusion { blocks += confusionBlocks(confusion) }
        if !task.errors.isEmpty { blocks += errorBlocks(task) }
        return blocks
    }

    // MARK: Scores

    private static func scores(_ task: TaskReport) -> String {
        var table = TextTable(
            [.init("metric"), .init("score", .right), .init("95% interval", .right), .init("what it is")])
        for metric in task.metrics {
            table.append([
                metric.text.title(ReportMarkdownText.inline), metric.valueText, metric.intervalText,
                ReportMarkdownText.inline(metric.summary),
            ])
        }
        return table.markdown()
    }

    /// The signatures of the metrics that have one.
    private static func signatures(_ task: TaskReport) -> String? {
        let lines = task.metrics.compactMap { metric in
            metric.signature.map { "- \(ReportMarkdownText.inline(metric.name)): `\($0)`" }
        }
        return lines.isEmpty ? nil : lines.joined(separator: "\n")
    }

    private static func invalidBlocks(_ task: TaskReport, rate: Double) -> [String] {
        let text = "Predictions that are no label: \(Quantity.fixed(rate, 1))%."
        guard !task.invalidLabels.isEmpty else { return [text] }
        let rows = task.invalidLabels.map { invalid in
            [
                ReportMarkdownText.shortened(invalid.text), Quantity.count(invalid.count),
                ReportMarkdownText.inline(invalid.nearest), Quantity.count(invalid.edits),
            ]
        }
        let table = TextTable(
            [
                .init("no label"), .init("times", .right), .init("nearest label"),
                .init("letters that differ", .right),
            ], rows: rows)
        let rest = task.invalidLabelKinds - task.invalidLabels.count
        return [text, table.markdown()] + (rest > 0 ? ["\(Quantity.count(rest, "rarer one")) left out."] : [])
    }

    private static func confusionBlocks(_ matrix: ConfusionMatrix) -> [String] {
        if matrix.isReadable {
            let shown = matrix.labels.map(ReportMarkdownText.inline)
            var table = TextTable(
                [.init("expected ↓ predicted →")]
                    + (shown + (matrix.hasInvalid ? ["<i>no label</i>"] : [])).map {
                        .init($0, .right)
                    })
            for (label, counts) in zip(shown, matrix.counts) {
                table.append([label] + counts.prefix(table.columns.count - 1).map(Quantity.count))
            }
            return ["### Confusion matrix", table.markdown()]
        }
        let mistakes = matrix.confusions.prefix(TaskReport.errorsShown)
        guard !mistakes.isEmpty else { return [] }
        let rows = mistakes.map { mistake in
            [
                ReportMarkdownText.inline(mistake.expected),
                mistake.predicted.map(ReportMarkdownText.inline) ?? "<i>no label</i>", Quantity.count(mistake.count),
            ]
        }
        let table = TextTable([.init("expected"), .init("predicted"), .init("times", .right)], rows: rows)
        return ["### Most frequent confusions", table.markdown()]
    }

    // MARK: Examples

    private static func errorBlocks(_ task: TaskReport) -> [String] {
        let hasLikelihood = task.errors.contains { $0.example.logLikelihood != nil }
        let isNormalized = task.errors.contains { $0.compared != nil }
        let columns: [TextTable.Column] = [
            .init("example", .right), .init("input"), .init("expected"), .init("predicted"),
        ]
        var table = TextTable(
            columns + (isNormalized ? [.init("compared as")] : [])
                + (hasLikelihood ? [.init("log-likelihood (nats)", .right)] : []))
        for outcome in task.errors {
            let example = outcome.example
            let (expected, predicted) = ReportMarkdownText.differing(
                outcome.nearestTarget, outcome.scored, areLabels: task.confusion != nil)
            let others = ReportMarkdownText.others(example.targets)
            let compared = outcome.compared.map { ReportMarkdownText.shortened($0.prediction) } ?? ""
            table.append(
                [
                    "\(example.ordinal)", ReportMarkdownText.shortened(example.input), expected + others,
                    predicted + (outcome.isInvalidLabel ? " <i>(no label)</i>" : ""),
                ] + (isNormalized ? [compared] : [])
                    + (hasLikelihood ? [example.logLikelihood.map { Quantity.fixed($0, 2) } ?? ""] : []))
        }
        let shown = task.errors.count < task.errorCount ? "The worst \(task.errors.count) of " : ""
        let title = "### \(shown)\(Quantity.count(task.errorCount, "error"))"
        return [title, table.markdown()]
    }

    private static func samples(_ task: TaskReport) -> TextTable {
        let rows = task.samples.map { outcome in
            [
                "\(outcome.example.ordinal)", ReportMarkdownText.shortened(outcome.example.input),
                ReportMarkdownText.shortened(outcome.example.targets.first ?? ""),
            ] + (task.hasAnswers ? [ReportMarkdownText.shortened(outcome.scored)] : [])
        }
        let columns: [TextTable.Column] = [.init("example", .right), .init("input"), .init("expected")]
        return TextTable(columns + (task.hasAnswers ? [.init("predicted")] : []), rows: rows)
    }

    // MARK: The task

    private static func curveBlocks(_ curve: Report.TaskCurve) -> [String] {
        let steps = Set(curve.scores.flatMap(\.points).map(\.step)).sorted()
        guard steps.count > 1 else { return [] }
        let shown = ReportMarkdownText.thinned(steps)
        let rows = shown.map { step -> [String] in
            // The stretch of the run that ends with the step or contains it.
            let loss = curve.losses.first { $0.step >= step } ?? curve.losses.last
            let scores = curve.scores.map { scores in
                Quantity.fixed(scores.points.first { $0.step == step }?.value ?? .nan, 1)
            }
            return [Quantity.count(step), Quantity.fixed(loss?.loss ?? .nan, 3)] + scores
        }
        let metrics = curve.scores.map { TextTable.Column(ReportMarkdownText.inline($0.metric), .right) }
        let table = TextTable([.init("step", .right), .init("loss", .right)] + metrics, rows: rows)
        return ["### Learning curve", table.markdown()]
    }

    private static func table(_ lengths: TaskLengths) -> TextTable {
        let rows = lengths.groups.map { name, lengths in
            [
                name, Quantity.rate(lengths.statistics.mean), Quantity.count(lengths.statistics.percentile95),
                Quantity.count(lengths.statistics.longest),
            ]
        }
        return TextTable(
            [.init("of"), .init("mean", .right), .init("95% are at most", .right), .init("longest", .right)],
            rows: rows)
    }

    private static func definition(_ task: TaskReport) -> TextTable {
        let rows = task.definitionWithPrefix.map { [$0.name, $0.value].map(ReportMarkdownText.inline) }
        return TextTable([.init(""), .init("")], rows: rows)
    }
}
