import Foundation
import Metrics
import Presentation

/// The tables that every form of a comparison shares. `show` escapes a name for its place.
extension Comparison {
    /// The largest number of changed examples that a page shows, for each task and direction.
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
                        + metric.valueTexts(digits) + [place == 0 ? task.examplesText : ""])
            }
        }
        return table
    }

    /// The runs with their facts.
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
        /// Empty except for the first metric of a task.
        let task: String
        /// The metric; for an average, the number of tasks.
        let metric: String
        let baseline: String, value: String
        let difference: String, interval: String
        /// Empty if there was no test.
        var p = ""
        /// `better` or `worse`; empty unless the test says so.
        var verdict = ""
        /// Empty except for the first metric of a task.
        var won = "", lost = "", examples = ""
    }

    /// One run against the baseline: a row for each metric of each task, and one for the average.
    func differenceRows(of run: Int, _ show: (String) -> String) -> [DifferenceRow] {
        let compared = tasks.flatMap { task in
            task.metrics.enumerated().compactMap { place, metric -> DifferenceRow? in
                guard let difference = metric.differences[run] else { return nil }
                let isFirst = place == 0
                let changes = isFirst ? task.changes[run] : nil
                let decimals = digits ?? metric.decimals(of: run, difference)
                return DifferenceRow(
                    task: isFirst ? show(task.task) : "", metric: metric.text.title(show),
                    baseline: Quantity.fixed(metric.values[0] ?? .nan, decimals),
                    value: Quantity.fixed(metric.values[run] ?? .nan, decimals),
                    difference: Self.signed(difference.value, decimals),
                    interval: Self.interval(difference.interval, decimals),
                    p: difference.correctedP.map(Self.probability) ?? "",
                    verdict: difference.verdict(isHigherBetter: metric.isHigherBetter)?.rawValue ?? "",
                    won: changes.map { Quantity.count($0.better.count) } ?? "",
                    lost: changes.map { Quantity.count($0.worse.count) } ?? "",
                    examples: isFirst ? task.examplesText : "")
            }
        }
        guard let average = averages[run] else { return compared }
        let texts = average.texts(digits)
        return compared + [
            DifferenceRow(
                task: "average", metric: "of \(Quantity.count(average.tasks, "task"))",
                baseline: texts.baseline, value: texts.value, difference: texts.difference, interval: texts.interval)
        ]
    }

    package func differenceTable(of run: Int, _ show: (String) -> String) -> TextTable {
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
        let text = Quantity.fixed(value, decimals)
        let zero = Quantity.fixed(0, decimals)
        if text == "-\(zero)" { return zero }
        return value > 0 && text != zero ? "+\(text)" : text
    }

    static func interval(_ interval: BootstrapInterval, _ decimals: Int) -> String {
        "\(signed(interval.low, decimals)) to \(signed(interval.high, decimals))"
    }

    /// The number of decimals of two values and their difference: as many as the most precise of their intervals
    /// supports. If rounding would make the difference inconsistent with the two values, up to two more are added. For
    /// thirds, such as 91.67, 83.33 and -8.33, no number of decimals is consistent; with two more the error is at most
    /// a hundredth.
    static func decimals(
        baseline: (value: Double, halfWidth: Double?), value: (value: Double, halfWidth: Double?),
        _ difference: BootstrapInterval
    ) -> Int {
        let least = [baseline.halfWidth, value.halfWidth, (difference.high - difference.low) / 2]
            .map { Quantity.decimals(halfWidth: $0) }.reduce(0, max)
        func rounded(_ number: Double, _ decimals: Int) -> Double { Double(Quantity.fixed(number, decimals)) ?? .nan }
        let most = least + 2
        return (least..<most).first { decimals in
            let shown = rounded(value.value, decimals) - rounded(baseline.value, decimals)
            return abs(shown - rounded(value.value - baseline.value, decimals)) < 0.5 * pow(10, -Double(decimals))
        } ?? most
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

    /// Half the width of the interval of a run's value; nil if there is none.
    func halfWidth(_ run: Int) -> Double? { intervals[run].map { ($0.high - $0.low) / 2 } }

    /// The runs' values with as many decimals as the narrowest interval supports, or as requested.
    func valueTexts(_ digits: Int?) -> [String] {
        let measured = values.indices.filter { values[$0] != nil }
        let decimals = digits ?? measured.map { Quantity.decimals(halfWidth: halfWidth($0)) }.max() ?? 0
        return values.map { $0.map { Quantity.fixed($0, decimals) } ?? "–" }
    }

    /// The decimals of a run's value, the baseline's and the difference.
    func decimals(of run: Int, _ difference: ScoreDifference) -> Int {
        Comparison.decimals(
            baseline: (values[0] ?? .nan, halfWidth(0)), value: (values[run] ?? .nan, halfWidth(run)),
            difference.interval)
    }
}

extension AverageDifference {
    /// The averages, their difference and its interval, with consistent decimals, or as many as requested.
    func texts(_ digits: Int?) -> (baseline: String, value: String, difference: String, interval: String) {
        let decimals =
            digits
            ?? Comparison.decimals(
                baseline: (baseline, halfWidths.baseline), value: (value, halfWidths.value), interval)
        return (
            Quantity.fixed(baseline, decimals), Quantity.fixed(value, decimals),
            Comparison.signed(difference, decimals), Comparison.interval(interval, decimals)
        )
    }
}

extension TaskComparison {
    /// `600`, or `4 of 8` if not every run answered all of them.
    package var examplesText: String {
        let most = answered.compactMap { $0 }.max() ?? examples
        return most == examples ? Quantity.count(examples) : "\(Quantity.count(examples)) of \(Quantity.count(most))"
    }
}
