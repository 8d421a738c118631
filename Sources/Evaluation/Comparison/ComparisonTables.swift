import CommandSyntax
import Metrics

/// The tables and notes that every form of a comparison shares. `show` makes a name fit for where it stands.
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
            [.init("task"), .init("metric")] + runs.map { .init(show($0.name), .right) } + [.init("examples", .right)])
        for task in tasks {
            for (place, metric) in task.metrics.enumerated() {
                table.append(
                    [place == 0 ? show(task.task) : "", show(metric.name)]
                        + metric.values.map { $0.map { Quantity.fixed($0, 1) } ?? "–" }
                        + [place == 0 ? task.examplesText : ""])
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
                show(run.name), show(run.directory), Quantity.count(run.step),
                run.parameterCount.map { Quantity.count($0) } ?? "–", run.seconds.map { Quantity.duration($0) } ?? "–",
            ])
        }
        return table
    }

    /// One run against the baseline, a row for each metric of each task.
    func differenceTable(of run: Int, _ show: (String) -> String) -> TextTable {
        var table = TextTable([
            .init("task"), .init("metric"), .init(show(baseline.name), .right), .init(show(runs[run].name), .right),
            .init("difference", .right), .init("95% interval", .right), .init("p", .right), .init(""),
            .init("won", .right), .init("lost", .right), .init("examples", .right),
        ])
        for task in tasks {
            for (place, metric) in task.metrics.enumerated() {
                guard let difference = metric.differences[run], let before = metric.values[0],
                    let after = metric.values[run]
                else { continue }
                let changes = place == 0 ? task.changes[run] : nil
                table.append([
                    place == 0 ? show(task.task) : "", show(metric.name), Quantity.fixed(before, 1),
                    Quantity.fixed(after, 1), Self.signed(difference.value), Self.interval(difference.interval),
                    difference.correctedP.map(Self.probability) ?? "",
                    difference.verdict(isHigherBetter: metric.isHigherBetter)?.rawValue ?? "",
                    changes.map { Quantity.count($0.better.count) } ?? "",
                    changes.map { Quantity.count($0.worse.count) } ?? "", place == 0 ? task.examplesText : "",
                ])
            }
        }
        if let average = averages[run] {
            table.append([
                "average", "of \(Quantity.count(average.tasks, "task"))", Quantity.fixed(average.baseline, 1),
                Quantity.fixed(average.value, 1), Self.signed(average.difference), Self.interval(average.interval),
                "", "", "", "", "",
            ])
        }
        return table
    }

    // MARK: Notes

    /// How to read the tables, and what is not in them.
    func notes(_ show: (String) -> String) -> [String] {
        var notes = [testNote(show)]
        let lower = tasks.flatMap(\.metrics).filter { !$0.isHigherBetter }.map(\.name)
        let lowerNames = lower.indices.filter { !lower[..<$0].contains(lower[$0]) }.map { show(lower[$0]) }
        if !lowerNames.isEmpty { notes.append("\(Self.list(lowerNames)): the lower, the better") }
        notes += changeNotes(show)
        if tasks.contains(where: { $0.examplesText != Quantity.count($0.examples) }) {
            notes.append("examples: all numbers are of those that every run answered, here fewer than one of them did")
        }
        return notes
    }

    /// A line for each task, or run of a task, that is not compared.
    package func leftOutLines(_ show: (String) -> String) -> [String] {
        leftOut.map { "\(show($0.task)) of \(show($0.run)) is left out: \(show($0.reason))" }
    }

    private func testNote(_ show: (String) -> String) -> String {
        var tests: [(name: String, tasks: [String])] = []
        var count = 0
        for task in tasks {
            for test in task.primary?.differences.compactMap({ $0?.test }) ?? [] {
                count += 1
                let place = tests.firstIndex { $0.name == test.description } ?? tests.endIndex
                if place == tests.endIndex { tests.append((test.description, [])) }
                if tests[place].tasks.last != task.task { tests[place].tasks.append(task.task) }
            }
        }
        let names = tests.map { test in
            tests.count == 1 ? test.name : "\(test.name) (\(test.tasks.map(show).joined(separator: ", ")))"
        }.joined(separator: "; ")
        let correction = count > 1 ? "; corrected for \(count) tests by Holm's method" : ""
        return "p: of each task's first metric, by \(names)\(correction); better, worse: p < \(Self.significance)"
    }

    private func changeNotes(_ show: (String) -> String) -> [String] {
        let texts: [(ExampleChanges.Basis, String)] = [
            (.rightness, "examples that the baseline has wrong and the run right, and the other way round"),
            (.score, "examples that score higher than in the baseline, and lower"),
            (.distance, "answers nearer to the number wanted than the baseline's, and farther from it"),
        ]
        return texts.compactMap { basis, text in
            let concerned = tasks.filter { task in task.changes.contains { $0?.basis == basis } }
            guard !concerned.isEmpty else { return nil }
            let isAll = concerned.count == tasks.count
            let names = concerned.map { show($0.task) }.joined(separator: ", ")
            return isAll ? "won, lost: \(text)" : "won, lost (\(names)): \(text)"
        }
    }

    // MARK: Numbers

    /// `+1.2`, `-0.3`, `0.0`.
    static func signed(_ value: Double) -> String {
        let text = Quantity.fixed(value, 1)
        if text == "-0.0" { return "0.0" }
        return value > 0 && text != "0.0" ? "+\(text)" : text
    }

    static func interval(_ interval: BootstrapInterval) -> String {
        "\(signed(interval.low)) to \(signed(interval.high))"
    }

    static func probability(_ p: Double) -> String { p < 0.001 ? "<0.001" : Quantity.fixed(p, 3) }

    private static func list(_ names: [String]) -> String {
        guard names.count > 1, let last = names.last else { return names.first ?? "" }
        return "\(names.dropLast().joined(separator: ", ")) and \(last)"
    }
}

extension TaskComparison {
    /// `600`, or `4 of 8` where not all of them were answered by every run.
    package var examplesText: String {
        let most = answered.compactMap { $0 }.max() ?? examples
        return most == examples ? Quantity.count(examples) : "\(Quantity.count(examples)) of \(Quantity.count(most))"
    }
}

extension ExampleChanges {
    /// `3 wrong before and right now`.
    func title(isBetter: Bool) -> String {
        let count = isBetter ? better.count : worse.count
        let text = switch basis {
        case .rightness: isBetter ? "wrong before, right now" : "right before, wrong now"
        case .score: isBetter ? "with a higher score" : "with a lower score"
        case .distance: isBetter ? "nearer to the target" : "farther from the target"
        }
        return "\(Quantity.count(count, "example")) \(text)"
    }
}
