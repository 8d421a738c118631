import CommandSyntax

/// `report.md`, for people: the results first, then each task, then how the results came about.
///
/// Every text that comes from data or from a file is escaped, so that it cannot break the page.
public enum ReportMarkdown {
    public static func text(_ report: Report) -> String {
        var blocks = [
            "# " + ReportMarkdownText.inline(report.title),
            overview(report),
            report.summaryTable(ReportMarkdownText.inline).markdown(),
            "**\(ReportMarkdownText.inline(report.averageText))** (unweighted mean of each task's first metric). "
                + "Scores are times 100, each with its 95% bootstrap interval.",
        ]
        for task in report.tasks { blocks += section(task) }
        blocks += ReportMarkdownContext.blocks(report)
        return blocks.map { $0.hasSuffix("\n") ? $0 : $0 + "\n" }.joined(separator: "\n")
    }

    private static func overview(_ report: Report) -> String {
        let model = report.model
        var parts = [
            "\(ReportMarkdownText.inline(model.architecture)) with \(Quantity.count(model.parameterCount)) parameters"
        ]
        if let training = report.training {
            let size = "\(Quantity.count(training.steps, "step")) (\(Quantity.count(training.examples, "example")))"
            parts.append("trained for \(size) in \(Quantity.duration(training.seconds))")
        }
        if let step = report.checkpoint?.step { parts.append("checkpoint of step \(Quantity.count(step))") }
        return parts.joined(separator: ", ") + ". Made \(report.createdText)."
    }

    // MARK: One task

    private static func section(_ task: TaskReport) -> [String] {
        var blocks = ["## " + ReportMarkdownText.inline(task.task)]
        if !task.description.isEmpty { blocks.append(ReportMarkdownText.paragraph(task.description)) }
        blocks.append(counts(task))
        guard task.examples > 0 else { return blocks }
        guard task.isScored else { return blocks + ["The answers are not known, so nothing was scored."] }
        blocks.append(scores(task))
        if let signatures = signatures(task) { blocks.append(signatures) }
        if let rate = task.invalidLabelRate {
            blocks.append("Predictions that are no label: \(Quantity.fixed(rate, 1))%.")
        }
        if let confusion = task.confusion { blocks += confusionBlocks(confusion) }
        if !task.errors.isEmpty { blocks += errorBlocks(task) }
        return blocks
    }

    private static func counts(_ task: TaskReport) -> String {
        var text = "\(Quantity.count(task.examples, "example")) of the \(task.split.rawValue) split"
        if task.seconds > 0 { text += ", answered in \(Quantity.duration(task.seconds))" }
        if let decoding = task.decoding { text += " (\(ReportMarkdownText.inline(decoding)))" }
        text += "."
        if task.truncatedInputs > 0 {
            text += " Longer than the limit and cut: \(Quantity.count(task.truncatedInputs, "input"))."
        }
        if task.truncatedTargets > 0 {
            text += " Longer than what may be decoded: \(Quantity.count(task.truncatedTargets, "target"))."
        }
        return text
    }

    private static func scores(_ task: TaskReport) -> String {
        var table = TextTable(
            [.init("metric"), .init("score", .right), .init("95% interval", .right), .init("what it is")])
        for metric in task.metrics {
            table.append([
                ReportMarkdownText.inline(metric.name), metric.valueText, metric.intervalText,
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

    /// A matrix of more labels than this cannot be read; the most frequent mistakes can.
    private static let largestMatrix = 12

    private static func confusionBlocks(_ matrix: ConfusionMatrix) -> [String] {
        if matrix.labels.count <= largestMatrix {
            let hasInvalid = matrix.counts.contains { $0[matrix.labels.count] > 0 }
            let shown = matrix.labels.map(ReportMarkdownText.inline)
            var table = TextTable(
                [.init("expected ↓ predicted →")] + (shown + (hasInvalid ? ["<i>no label</i>"] : [])).map {
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

    private static let longestInput = 200

    private static func errorBlocks(_ task: TaskReport) -> [String] {
        let hasLikelihood = task.errors.contains { $0.example.logLikelihood != nil }
        let columns: [TextTable.Column] = [
            .init("example", .right), .init("input"), .init("expected"), .init("predicted"),
        ]
        var table = TextTable(columns + (hasLikelihood ? [.init("log-likelihood", .right)] : []))
        for outcome in task.errors {
            let example = outcome.example
            let input = example.input
            let shownInput = input.count > longestInput ? String(input.prefix(longestInput)) + "…" : input
            let target = nearest(to: outcome.scored, among: example.targets)
            let (expected, predicted) = ReportMarkdownText.differing(target, outcome.scored)
            let others = example.targets.count > 1 ? " <i>or \(example.targets.count - 1) more</i>" : ""
            table.append(
                [
                    "\(example.ordinal)", ReportMarkdownText.inline(shownInput), expected + others,
                    predicted + (outcome.isInvalidLabel ? " <i>(no label)</i>" : ""),
                ] + (hasLikelihood ? [example.logLikelihood.map { Quantity.fixed($0, 2) } ?? ""] : []))
        }
        let shown = task.errors.count < task.errorCount ? "The worst \(task.errors.count) of " : ""
        let title = "### \(shown)\(Quantity.count(task.errorCount, "error"))"
        return [title, table.markdown()]
    }

    /// The reference that shares most of its beginning and end with the prediction.
    private static func nearest(to prediction: String, among targets: [String]) -> String {
        let shared = { (target: String) in
            let prefix = zip(target, prediction).prefix { $0 == $1 }.count
            let suffix = zip(target.reversed(), prediction.reversed()).prefix { $0 == $1 }.count
            return min(prefix + suffix, target.count)
        }
        let best = targets.map(shared).max()
        return targets.first { shared($0) == best } ?? ""
    }
}
