import Configuration
import ExampleStore
import Foundation
import Presentation
import Runs

extension RunList {
    func table() -> TextTable {
        let hasProblems = runs.contains { $0.problem != nil }
        var table = TextTable(
            [
                .init("run"), .init("status"), .init("step", .right), .init("score", .decimal), .init("of"),
                .init("trained", .right), .init("changed (UTC)"),
            ] + (hasProblems ? [.init("problem")] : []))
        for run in runs {
            let (score, what) = Self.score(run)
            table.append(
                [
                    run.name, Self.status(run), Self.steps(run), score, what,
                    run.seconds.map { Quantity.duration($0) } ?? "–", run.changed.map(Self.minute) ?? "–",
                ] + (hasProblems ? [run.problem ?? ""] : []))
        }
        return table
    }

    /// `training, process 4217`: the first two of the holder's own words.
    private static func status(_ run: ListedRun) -> String {
        guard let holder = run.holder else { return run.status.rawValue }
        return "\(run.status.rawValue), \(holder.split(separator: " ").prefix(2).joined(separator: " "))"
    }

    private static func steps(_ run: ListedRun) -> String {
        guard let step = run.step else { return "–" }
        return run.totalSteps.map { "\(Quantity.count(step)) of \(Quantity.count($0))" } ?? Quantity.count(step)
    }

    /// The report's average; without a report, the best milestone's score.
    private static func score(_ run: ListedRun) -> (score: String, of: String) {
        if let report = run.report {
            // The best checkpoint need not be the newest, and the run may have continued since.
            let step = report.step.map { $0 == run.step ? "" : " at step \(Quantity.count($0))" } ?? ""
            return (
                report.averageText,
                "\(ListedReport.splits(of: report.tasks))\(step), "
                    + "average of \(Quantity.count(report.tasks.count, "task"))"
            )
        }
        guard let best = run.best, let split = run.milestoneSplit else { return ("–", "") }
        let score = Quantity.fixed(best.score, Quantity.decimals(halfWidth: best.halfWidth))
        return (score, "\(split) at step \(Quantity.count(best.step)), \(best.metric)")
    }

    private static func minute(_ date: Date) -> String {
        String(date.formatted(.iso8601).prefix(16)).replacing("T", with: " ")
    }

    // MARK: JSON

    var json: JSONOutput { .array(runs.map(Self.json)) }

    static func json(_ run: ListedRun) -> JSONOutput {
        func integer(_ value: Int?) -> JSONOutput { value.map { .integer($0) } ?? .null }
        let best = run.best.map { best in
            JSONOutput.object([
                ("step", .integer(best.step)), ("metric", .string(best.metric)), ("score", .number(best.score)),
                ("split", .string(run.milestoneSplit)),
            ])
        }
        return .object([
            ("name", .string(run.name)), ("directory", .string(run.directory.path)),
            ("status", .string(run.status.rawValue)), ("problem", .string(run.problem)),
            ("holder", .string(run.holder)),
            ("step", integer(run.step)), ("steps", integer(run.totalSteps)), ("seconds", .number(run.seconds)),
            ("parameters", integer(run.parameterCount)), ("best", best ?? .null),
            ("report", run.report.map(json) ?? .null), ("changed", .string(run.changed?.formatted(.iso8601))),
        ])
    }

    private static func json(_ report: ListedReport) -> JSONOutput {
        .object([
            ("average", .number(report.average)), ("step", report.step.map { .integer($0) } ?? .null),
            ("created", .string(report.created)),
            (
                "tasks",
                .object(
                    report.tasks.map { task in
                        (
                            task.name,
                            .object([
                                ("metric", .string(task.metric)), ("score", .number(task.score)),
                                ("is_higher_better", .bool(task.isHigherBetter)), ("split", .string(task.split)),
                                ("sha256", .string(task.hash)),
                            ])
                        )
                    })
            ),
        ])
    }
}
