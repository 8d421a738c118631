/// Evaluated runs ranked by their averages, with the best on each task.
///
/// Averages can be compared only if tasks, metrics, splits, data and decoding agree. The runs that agree in these with
/// the most others are ranked. The others stand below, with their differences. Their scores on single tasks still count
/// where these agree. Given predictions are ranked with the runs but do not decide which runs are ranked.
package struct Leaderboard {
    package struct Entry {
        package let run: ListedRun
        package let report: ListedReport
        /// Equal averages share a rank; nil for a run that is not ranked.
        package let rank: Int?
        /// Its differences from the ranked ones.
        package let differences: [String]
    }

    /// The ranked ones first.
    package let entries: [Entry]
    /// The tasks, metrics, splits and data of the ranked runs.
    package let frame: [ListedReport.Task]
    /// All tasks of all runs.
    package let taskNames: [String]
    /// Runs without a report.
    package let unevaluated: [String]

    package init(_ runs: [ListedRun]) {
        let reported = runs.compactMap { run in run.report.map { (run: run, report: $0) } }
        let frame = Self.frame(reported.map(\.report))
        let ranked = reported.filter { Self.differences($0.report, frame).isEmpty && $0.report.average.isFinite }
        let others = reported.filter { entry in !ranked.contains { $0.run.name == entry.run.name } }
        let better = { (a: (run: ListedRun, report: ListedReport), b: (run: ListedRun, report: ListedReport)) in
            let averages = [a, b].map { $0.report.average.isFinite ? $0.report.average : -.infinity }
            return averages[0] != averages[1] ? averages[0] > averages[1] : a.run.name < b.run.name
        }
        self.frame = frame
        entries =
            ranked.sorted(by: better).map { entry in
                let rank = 1 + ranked.count { $0.report.average > entry.report.average }
                return Entry(run: entry.run, report: entry.report, rank: rank, differences: [])
            }
            + others.sorted(by: better).map { entry in
                let differences = Self.differences(entry.report, frame)
                return Entry(
                    run: entry.run, report: entry.report, rank: nil,
                    differences: differences.isEmpty ? ["it has no average"] : differences)
            }
        let names = frame.map(\.name) + others.flatMap { $0.report.tasks.map(\.name) }
        taskNames = names.indices.filter { !names[..<$0].contains(names[$0]) }.map { names[$0] }
        unevaluated = runs.filter { $0.report == nil }.map(\.name)
    }

    /// The tasks that most reports share, with their metrics, splits and data. Among equals the larger list wins.
    /// Reports of models take precedence over those of given predictions.
    private static func frame(_ all: [ListedReport]) -> [ListedReport.Task] {
        let models = all.filter { !$0.tasks.allSatisfy(\.isGiven) }
        let reports = models.isEmpty ? all : models
        let support = reports.map { report in all.count { differences($0, report.tasks).isEmpty } }
        let best = reports.indices.max { a, b in
            (support[a], reports[a].tasks.count, -a) < (support[b], reports[b].tasks.count, -b)
        }
        return best.map { reports[$0].tasks } ?? []
    }

    /// The differences of a report from a list of tasks, for people.
    private static func differences(_ report: ListedReport, _ frame: [ListedReport.Task]) -> [String] {
        func list(_ tasks: [ListedReport.Task]) -> String { tasks.map(\.name).joined(separator: ", ") }
        func other(_ differs: (ListedReport.Task, ListedReport.Task) -> Bool) -> [ListedReport.Task] {
            report.tasks.filter { task in frame.contains { $0.name == task.name && differs($0, task) } }
        }
        let missing = frame.filter { task in !report.tasks.contains { $0.name == task.name } }
        let added = report.tasks.filter { task in !frame.contains { $0.name == task.name } }
        let splits = other { $0.split != $1.split }
        let metrics = other { $0.metric != $1.metric }
        let data = other { $0.split == $1.split && $0.hash != $1.hash }
        let decodings = Dictionary(grouping: other { !$0.isDecoded(as: $1) }) { $0.decoding ?? "not told" }
        return [
            ("without", missing), ("also", added), ("another first metric of", metrics), ("other data of", data),
        ].filter { !$0.1.isEmpty }.map { "\($0) \(list($1))" }
            + (splits.isEmpty ? [] : ["another split (\(splits[0].split)) of \(list(splits))"])
            + decodings.sorted { $0.key < $1.key }.map { "another decoding (\($0)) of \(list($1))" }
    }

    /// Whether a score has the same metric, split and data as those of the ranked runs.
    package func isComparable(_ task: ListedReport.Task) -> Bool {
        guard let reference = frame.first(where: { $0.name == task.name }) else { return true }
        return reference.isComparable(to: task)
    }

    /// Whether no comparable score is better and at least one is worse.
    package func isBest(_ task: ListedReport.Task) -> Bool {
        guard task.score.isFinite, isComparable(task) else { return false }
        let scores = entries.flatMap(\.report.tasks).filter { $0.isComparable(to: task) }.map(\.score).filter(
            \.isFinite)
        let gains = scores.map { task.isHigherBetter ? task.score - $0 : $0 - task.score }
        return gains.allSatisfy { $0 >= 0 } && gains.contains { $0 > 0 }
    }
}
