import Configuration
import Presentation
import Runs

extension Leaderboard {
    func table() -> TextTable {
        var table = TextTable(
            [.init("rank", .right), .init("run"), .init("average", .right)] + taskNames.map { .init($0, .right) }
                + [.init("parameters", .right), .init("trained", .right)])
        let hasWorse = entries.contains { ($0.rank ?? 1) > 1 }
        let averages = Self.aligned(
            entries.map { entry in
                let isBest = entry.rank == 1 && hasWorse
                return Self.marked(entry.report.averageText, isBest: isBest, isOther: entry.rank == nil)
            })
        let columns = taskNames.map { name in Self.aligned(entries.map { cell($0, name) }) }
        for (place, entry) in entries.enumerated() {
            table.append(
                [entry.rank.map { "\($0)" } ?? "–", entry.run.name, averages[place]] + columns.map { $0[place] } + [
                    entry.run.parameterCount.map { Quantity.count($0) } ?? "–",
                    entry.run.seconds.map { Quantity.duration($0) } ?? "–",
                ])
        }
        return table
    }

    private func cell(_ entry: Entry, _ name: String) -> String {
        guard let task = entry.report.tasks.first(where: { $0.name == name }) else {
            return Self.marked("–", isBest: false)
        }
        return Self.marked(task.scoreText, isBest: isBest(task), isOther: !isComparable(task))
    }

    /// A text without a mark gets a space.
    private static func marked(_ text: String, isBest: Bool, isOther: Bool = false) -> String {
        text + (isBest ? "*" : isOther ? "†" : " ")
    }

    /// Marked numbers, padded with spaces in place of missing decimals, so that their points are aligned.
    private static func aligned(_ cells: [String]) -> [String] {
        let decimals = cells.map { cell in
            cell.firstIndex(of: ".").map { cell.distance(from: $0, to: cell.endIndex) - 1 } ?? 0
        }
        let most = decimals.max() ?? 0
        return zip(cells, decimals).map { cell, decimals in
            cell.contains(where: \.isNumber) ? cell + String(repeating: " ", count: most - decimals) : cell
        }
    }

    /// The meaning of the marks, and the reasons why runs are not ranked.
    var notes: [String] {
        var notes: [String] = []
        if !frame.isEmpty {
            let splits = ListedReport.splits(of: frame)
            let metrics = frame.map { "\($0.name) \($0.metric)\($0.isHigherBetter ? "" : " (lower is better)")" }
            notes.append("\(splits) split; first metrics: \(metrics.joined(separator: ", ")); * the best of its column")
        }
        if entries.contains(where: { $0.rank == nil }) {
            notes.append("† of other tasks, metrics, splits, data or decoding than the ranked runs")
        }
        for entry in entries where entry.rank == nil {
            notes.append("\(entry.run.name) is not ranked: \(entry.differences.joined(separator: "; "))")
        }
        for entry in entries {
            guard let length = entry.report.unfinishedLength, let step = entry.report.step else { continue }
            notes.append(
                "\(entry.run.name) was not finished when it was evaluated: "
                    + "\(Quantity.count(step)) of \(Quantity.count(length, "step"))")
        }
        if !unevaluated.isEmpty { notes.append("not evaluated: \(unevaluated.joined(separator: ", "))") }
        return notes
    }

    // MARK: JSON

    var json: JSONOutput {
        .object([
            (
                "ranking",
                .array(
                    entries.map { entry in
                        .object([
                            ("rank", entry.rank.map { .integer($0) } ?? .null), ("run", .string(entry.run.name)),
                            ("average", .number(entry.report.average)),
                            (
                                "tasks",
                                .object(
                                    entry.report.tasks.map { task in
                                        (
                                            task.name,
                                            .object([
                                                ("metric", .string(task.metric)), ("score", .number(task.score)),
                                                ("is_best", .bool(isBest(task))),
                                                ("is_comparable", .bool(isComparable(task))),
                                            ])
                                        )
                                    })
                            ),
                            ("parameters", entry.run.parameterCount.map { .integer($0) } ?? .null),
                            ("seconds", .number(entry.run.seconds)),
                            ("differences", .array(entry.differences.map { .string($0) })),
                        ])
                    })
            ),
            ("not_evaluated", .array(unevaluated.map { .string($0) })),
        ])
    }
}
