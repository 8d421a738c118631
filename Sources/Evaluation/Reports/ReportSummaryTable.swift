import Presentation

extension Report {
    /// The training and its amount, in a sentence.
    /// - Parameter show: escapes a name for the place of the sentence.
    func overviewText(_ show: (String) -> String) -> String {
        let subject = model.map { "\(show($0.architecture)) with \(Quantity.count($0.parameterCount)) parameters" }
        var parts = [subject ?? "Predictions that were given as a file"]
        if let training {
            let size = "\(training.stepsText) (\(Quantity.count(training.examples, "example")))"
            parts.append("trained for \(size) in \(Quantity.duration(training.seconds))")
        }
        if let step = checkpoint?.step { parts.append("checkpoint of step \(Quantity.count(step))") }
        return parts.joined(separator: ", ") + ". Made \(Quantity.date(created))."
    }

    /// The first table in every form of the report: a row for each metric of each task.
    /// - Parameter show: escapes a name for the place of the table.
    func summaryTable(_ show: (String) -> String) -> TextTable {
        let hasLabels = tasks.contains { $0.invalidLabelRate != nil }
        var table = TextTable(
            [
                .init("task"), .init("metric"), .init("score", .decimal), .init("95% interval", .right),
                .init("examples", .right),
            ] + (hasLabels ? [.init("no label", .right)] : []))
        for task in tasks {
            for (place, metric) in task.metrics.enumerated() {
                let isFirst = place == 0
                let rate = task.invalidLabelRate.map { "\(Quantity.fixed($0, digits ?? 1))%" } ?? ""
                table.append(
                    [
                        isFirst ? show(task.task) : "", metric.text.title(show), metric.valueText, metric.intervalText,
                        isFirst ? Quantity.count(task.examples) : "",
                    ] + (hasLabels ? [isFirst ? rate : ""] : []))
            }
        }
        return table
    }

    /// The average with as many decimals as the intervals of the tasks' scores support, or as requested.
    var shownAverage: String {
        let halfWidths = averagedTasks.compactMap(\.primary?.halfWidth)
        let decimals = digits ?? Quantity.decimals(halfWidth: Quantity.halfWidth(ofMeanOf: halfWidths))
        return Quantity.fixed(average, decimals)
    }

    /// The scale of the scores: times 100 with exceptions, and with intervals.
    var scaleText: String {
        MetricText.scale(tasks.flatMap { $0.metrics.map(\.text) }) + ", each with its 95% bootstrap interval."
    }

    /// `Average 96.4 over 6 tasks`, or the reason why there is none.
    var averageText: String {
        let lower = tasks.filter { task in task.primary.map { !$0.isHigherBetter && $0.value.isFinite } ?? false }
        let names = lower.map(\.task.printable).joined(separator: ", ")
        guard !averagedTasks.isEmpty else {
            guard lower.isEmpty else { return "No average: the first metric of \(names) is better when lower" }
            return tasks.contains { $0.examples > 0 }
                ? "No average: the examples have predictions, but no known answers"
                : "No task has examples, so there is no average"
        }
        let text = "Average \(shownAverage) over \(Quantity.count(averagedTasks.count, "task"))"
        return lower.isEmpty ? text : "\(text), without \(names), whose first metric is better when lower"
    }

    /// `capitals, starts: greedy; parity: rank classification`, if tasks were answered in different ways.
    var decodingsText: String? {
        var ways: [(decoding: String, tasks: [String])] = []
        for task in tasks {
            guard let decoding = task.decoding else { continue }
            if let place = ways.firstIndex(where: { $0.decoding == decoding }) {
                ways[place].tasks.append(task.task)
            } else {
                ways.append((decoding, [task.task]))
            }
        }
        guard ways.count > 1 else { return nil }
        return ways.map { "\($0.tasks.joined(separator: ", ")): \($0.decoding)" }.joined(separator: "; ")
    }
}
