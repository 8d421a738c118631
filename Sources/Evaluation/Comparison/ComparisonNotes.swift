import Presentation

/// Notes for reading the tables of a comparison. `show` escapes a name for its place.
extension Comparison {
    /// The text in place of an empty table: `No task of c could be compared with a.`; nil if there is one.
    func emptinessText(of run: Int, _ show: (String) -> String) -> String? {
        guard tasks.allSatisfy({ $0.primary?.differences[run] == nil }) else { return nil }
        return "No task of \(show(runs[run].name)) could be compared with \(show(baseline.name))."
    }

    /// Notes for reading the table of one run against the baseline.
    package func notes(of run: Int, _ show: (String) -> String) -> [String] {
        let compared = tasks.filter { $0.primary?.differences[run] != nil }
        var notes = [testNote(of: run, compared, show)].compactMap { $0 } + changeNotes(of: run, compared, show)
        if compared.contains(where: { $0.examplesText != Quantity.count($0.examples) }) {
            notes.append("examples: all numbers are of those that every run answered; one run at least answered more")
        }
        let unfinished = [baseline, runs[run]].filter { $0.isFinished == false }
        return notes + unfinished.map { "\(show($0.name)): \($0.stepsText)" }
    }

    /// The parts that are not compared: a line for each run that lacks some of the tasks, and for each task, or run of
    /// a task, that cannot be compared.
    package func leftOutLines(_ show: (String) -> String) -> [String] {
        var lines: [String] = []
        var lacking: [(run: String, tasks: [String])] = []
        for left in leftOut {
            guard let run = left.lackingRun else {
                lines.append("\(show(left.task)) of \(show(left.run)) is left out: \(show(left.reason))")
                continue
            }
            let place = lacking.firstIndex { $0.run == run } ?? lacking.endIndex
            if place == lacking.endIndex { lacking.append((run, [])) }
            // Several runs may have the same task that the baseline lacks.
            if !lacking[place].tasks.contains(left.task) { lacking[place].tasks.append(left.task) }
        }
        return lacking.map { "\(show($0.run)) does not have \($0.tasks.map(show).joined(separator: ", "))" } + lines
    }

    /// - Parameter compared: the tasks on which the run and the baseline are compared
    private func testNote(of run: Int, _ compared: [TaskComparison], _ show: (String) -> String) -> String? {
        var tests: [(name: String, tasks: [String])] = []
        for task in compared {
            guard let test = task.primary?.differences[run]?.test else { continue }
            let place = tests.firstIndex { $0.name == test.description } ?? tests.endIndex
            if place == tests.endIndex { tests.append((test.description, [])) }
            tests[place].tasks.append(task.task)
        }
        guard !tests.isEmpty else { return nil }
        let names = tests.map { test in
            tests.count == 1 ? test.name : "\(test.name) (\(test.tasks.map(show).joined(separator: ", ")))"
        }.joined(separator: "; ")
        let count = tasks.reduce(0) { $0 + ($1.primary?.differences.count { $0?.test != nil } ?? 0) }
        let all = runs.count > 2 ? "all \(count) tests of all runs" : "\(count) tests"
        let correction = count > 1 ? "; corrected for \(all) by Holm's method" : ""
        return "p: of each task's first metric, by \(names)\(correction); better, worse: p < \(Self.significance)"
    }

    private func changeNotes(
        of run: Int, _ compared: [TaskComparison], _ show: (String) -> String
    ) -> [String] {
        let texts: [(ExampleChanges.Basis, String)] = [
            (.rightness, "examples that the baseline has wrong and the run right, and the other way round"),
            (.score, "examples that score higher than in the baseline, and lower"),
            (
                .edits,
                "answers nearer to the target than the baseline's, by the edits that they need, and farther from it"
            ),
            (.distance, "answers nearer to the number wanted than the baseline's, and farther from it"),
        ]
        return texts.compactMap { basis, text in
            let concerned = compared.filter { $0.changes[run]?.basis == basis }
            guard !concerned.isEmpty else { return nil }
            let isAll = concerned.count == compared.count
            let names = concerned.map { show($0.task) }.joined(separator: ", ")
            return isAll ? "won, lost: \(text)" : "won, lost (\(names)): \(text)"
        }
    }
}

extension ExampleChanges {
    /// `3 examples wrong before, right now`.
    func title(isBetter: Bool) -> String {
        let count = isBetter ? better.count : worse.count
        let text =
            switch basis {
            case .rightness: isBetter ? "wrong before, right now" : "right before, wrong now"
            case .score: isBetter ? "with a higher score" : "with a lower score"
            case .edits: isBetter ? "nearer to the target" : "farther from the target"
            case .distance: isBetter ? "nearer to the number wanted" : "farther from the number wanted"
            }
        return "\(Quantity.count(count, "example")) \(text)"
    }

    /// `score 83.3 → 50.0`, `edit_distance 4 → 2`; empty if the title tells it already.
    func values(of change: ExampleChange) -> String {
        let values = [change.before.score, change.after.score].compactMap { $0 }
        guard basis != .rightness, values.count == 2 else { return "" }
        if basis == .score { return "score " + values.map { Quantity.fixed(100 * $0, 1) }.joined(separator: " → ") }
        let decimals = values.allSatisfy { $0 == $0.rounded() } ? 0 : 1
        return "\(metric ?? "") " + values.map { Quantity.fixed($0, decimals) }.joined(separator: " → ")
    }
}
