import CommandSyntax
import Metrics

/// The tables that every form of a comparison shares. `show` makes a name fit for where it stands.
extension Comparison {
    /// How many of the examples that changed a page shows, of each task and each way.
    static let changesShown = 20

    /// `b and c against a, test split`.
    func title(_ show: (String) -> String) -> String {
        let others = Self.list(runs.dropFirst().map { show($0.name) })
        return "\(others) against \(show(baseline.name)), \(split.rawValue) split"
    }

    /// The scores of all runs side by side.
    func scoreTable(_ show: (String) -> String) -> TextTable {
        var table = TextTable(
            [.init("task"), .init("metric")] + runs.map { .init(show($0.name), .decimal) }
                + [.init("examples", .right)])
        for task in tasks {
            for (place, metric) in task.metrics.enumerated() {
                table.append(
                    [place == 0 ? show(task.task) : "", metric.text.title(show)]
                        + runs.indices.map { metric.valueText($0, digits) } + [place == 0 ? task.examplesText : ""])
            }
        }
        return table
    }

    /// The runs, with what is known of them.
    func runTable(_ show: (String) -> String) -> TextTable {
        var table = TextTable([
            .init("run"), .init("directory"), .init("step", .right), .init("parameters", .right),
            .init("trained", .right),
        ])
        for run in runs {
            table.append([
                show(run.name), show(run.directory),
                run.isFinished == false ? run.stepsText : run.step.map { Quantity.count($0) } ?? "–",
                run.parameterCount.map { Quantity.count($0) } ?? "–", run.seconds.map { Quantity.duration($0) } ?? "–",
            ])
        }
        return table
    }

    /// One metric of a task in the comparison of a run with the baseline, or the averages.
    struct DifferenceRow {
        /// Empty but for the first metric of a task.
        let task: String
        /// Or of how many tasks an average is.
        let metric: String
        let baseline: String, value: String
        let difference: String, interval: String
        /// Empty where there was no test.
        var p = ""
        /// `better` or `worse`; empty where the test does not say so.
        var verdict = ""
        /// Empty but for the first metric of a task.
        var won = "", lost = "", examples = ""
    }

    /// One run against the baseline, a row for each metric of each task, and one for the average.
    func differenceRows(of run: Int, _ show: (String) -> String) -> [DifferenceRow] {
        let compared = tasks.flatMap { task in
            task.metrics.enumerated().compactMap { place, metric -> DifferenceRow? in
                guard let difference = metric.differences[run] else { return nil }
                let isFirst = place == 0
                let changes = isFirst ? task.changes[run] : nil
                return DifferenceRow(
                    task: isFirst ? show(task.task) : "", metric: metric.text.title(show),
                    baseline: metric.valueText(0, digits), value: metric.valueText(run, digits),
                    difference: difference.valueText(digits), interval: Self.interval(difference.interval, digits),
                    p: difference.correctedP.map(Self.probability) ?? "",
                    verdict: difference.verdict(isHigherBetter: metric.isHigherBetter)?.rawValue ?? "",
                    won: changes.map { Quantity.count($0.better.count) } ?? "",
                    lost: changes.map { Quantity.count($0.worse.count) } ?? "",
                    examples: isFirst ? task.examplesText : "")
            }
        }
        guard let average = averages[run] else { return compared }
        return compared + [
            DifferenceRow(
                task: "average", metric: "of \(Quantity.count(average.tasks, "task"))",
                baseline: average.baselineText(digits), value: average.valueText(digits),
                difference: average.differenceText(digits), interval: Self.interval(average.interval, digits))
        ]
    }

    func differenceTable(of run: Int, _ show: (String) -> String) -> TextTable {
        TextTable(
            [
                .init("task"), .init("metric"), .init(show(baseline.name), .decimal),
                .init(show(runs[run].name), .decimal), .init("difference", .decimal), .init("95% interval", .right),
                .init("p", .right), .init(""), .init("won", .right), .init("lost", .right), .init("examples", .right),
            ],
            rows: differenceRows(of: run, show).map { row in
                [
                    row.task, row.metric, row.baseline, row.value, row.difference, row.interval, row.p, row.verdict,
                    row.won, row.lost, row.examples,
                ]
            })
    }

    // MARK: Numbers

    /// `+1.2`, `-0.3`, `0.0`.
    static func signed(_ value: Double, _ decimals: Int) -> String {
        let text = Quantity.fixed(value, decimals), zero = Quantity.fixed(0, decimals)
        if text == "-\(zero)" { return zero }
        return value > 0 && text != zero ? "+\(text)" : text
    }

    /// With as many decimals as say something, as has the difference that it is of.
    /// - Parameter digits: so many in place of these
    static func interval(_ interval: BootstrapInterval, _ digits: Int? = nil) -> String {
        let decimals = digits ?? Quantity.decimals(low: interval.low, high: interval.high)
        return "\(signed(interval.low, decimals)) to \(signed(interval.high, decimals))"
    }

    static func probability(_ p: Double) -> String { p < 0.001 ? "<0.001" : Quantity.fixed(p, 3) }

    static func list(_ names: [String]) -> String {
        guard names.count > 1, let last = names.last else { return names.first ?? "" }
        return "\(names.dropLast().joined(separator: ", ")) and \(last)"
    }
}

extension Comparison.Run {
    /// `4,000 steps`, or `200 of 3,000 steps, not finished`.
    var stepsText: String { step.map { Report.steps($0, of: plannedSteps, isFinished: isFinished) } ?? "–" }
}

extension MetricComparison {
    var text: MetricText { MetricText(name: name, isHigherBetter: isHigherBetter, unit: unit) }

    /// Half the width of the interval of a run's value; nil where there is none.
    func halfWidth(_ run: Int) -> Double? { intervals[run].map { ($0.high - $0.low) / 2 } }

    /// A run's value with as many decimals as its interval supports, or as are asked for.
    func valueText(_ run: Int, _ digits: Int?) -> String {
        values[run].map { Quantity.fixed($0, digits ?? Quantity.decimals(halfWidth: halfWidth(run))) } ?? "–"
    }
}

extension ScoreDifference {
    func valueText(_ digits: Int?) -> String {
        Comparison.signed(value, digits ?? Quantity.decimals(low: interval.low, high: interval.high))
    }
}

extension AverageDifference {
    func baselineText(_ digits: Int?) -> String {
        Quantity.fixed(baseline, digits ?? Quantity.decimals(halfWidth: halfWidths.baseline))
    }
    func valueText(_ digits: Int?) -> String {
        Quantity.fixed(value, digits ?? Quantity.decimals(halfWidth: halfWidths.value))
    }
    func differenceText(_ digits: Int?) -> String {
        Comparison.signed(difference, digits ?? Quantity.decimals(low: interval.low, high: interval.high))
    }
}

extension TaskComparison {
    /// `600`, or `4 of 8` where not all of them were answered by every run.
    package var examplesText: String {
        let most = answered.compactMap { $0 }.max() ?? examples
        return most == examples ? Quantity.count(examples) : "\(Quantity.count(examples)) of \(Quantity.count(most))"
    }
}
