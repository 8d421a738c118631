import CommandSyntax
import Configuration
import Presentation
import Runs

/// `mixtape study plan`
struct StudyPlanCommand {
    private let study: StudyArgument
    private let measures: Bool
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        study = StudyArgument(arguments)
        measures = arguments.flag(
            "measure", "take a few steps of each kind of run for the time, with models that are thrown away")
        isJSON = arguments.flag("json", "print a JSON object")
    }

    func run() throws {
        Interruption.watch()
        let plan = try StudyPlan(try study.read(), measures: measures, ConsoleObserver())
        if isJSON { return StandardOutput.write(json: plan.json.text) }
        StandardOutput.show(plan.text, terminator: "")
    }

    static let command = Command(
        "plan", "Check a study and show its runs, the time and disk space they need, and what they share.",
        discussion: """
            Decodes the pipeline of every run, so that a mistake shows before anything is trained. Nothing is written \
            and nothing is imported, unless --measure is given.

            The time comes from finished runs of the study, and with --measure from a few steps of one run of each \
            kind whose base is ready. Evaluations are only counted in the times of finished runs.
            """,
        examples: [
            Example("Pipelines/delta-tuning.study.json", "the runs of a study"),
            Example("Pipelines/delta-tuning.study.json --measure --json", "with the time, for a program"),
        ],
        arguments: StudyPlanCommand.init
    ) { try $0.run() }
}

extension StudyPlan {
    var text: String {
        var facts: [(String, String)] = [("study", "\(overview.name), runs in \(overview.directory.path)")]
        facts += axes.map { axis in
            (
                axis.name,
                "\(Quantity.count(axis.values.count, String(axis.kind.dropLast()))): "
                    + axis.values.joined(separator: ", ")
            )
        }
        facts += bases.map { ("base \($0.name)", "made once, for \(Quantity.count($0.cells, "cell"))") }
        facts.append(
            ("data", "\(Quantity.count(tasks.count, "task")), imported once: \(tasks.joined(separator: ", "))"))
        facts += searches.map { search in
            (
                "search",
                "\(search.title.isEmpty ? "" : "\(search.title): ")\(Quantity.count(search.trials, "trial")) "
                    + "for \(Quantity.count(search.cells, "cell"))"
            )
        }
        let cells = overview.count(.cell)
        let finished = overview.count(.cell, "finished")
        facts.append(
            (
                "cells",
                "\(Quantity.count(cells))"
                    + (finished > 0 ? ", \(Quantity.count(finished)) of them finished" : "")
            ))
        facts += parts.map { ("  \($0.part.rawValue)", Quantity.count($0.cells, "cell")) }
        if transfers > 0 { facts.append(("transfers", Quantity.count(transfers))) }
        let steps = overview.entries.reduce(0) { $0 + max(0, ($1.steps ?? 0) - $1.step) }
        let open = overview.entries.count { $0.steps == nil && $0.secondsLeft != 0 }
        let more = open > 0 ? ", and those of \(Quantity.count(open, "run")) whose length follows from the data" : ""
        facts.append(("steps", "\(Quantity.count(steps)) left\(more)"))
        facts.append(("time", timeText))
        facts.append(("disk", "about \(Quantity.bytes(diskBytes)) for checkpoints"))
        var table = TextTable([
            .init("run"), .init("kind"), .init("state"), .init("steps", .right), .init("time left", .right),
        ])
        for entry in overview.entries {
            table.append([
                entry.name, entry.kind.rawValue, entry.standing, entry.steps.map { Quantity.count($0) } ?? "–",
                entry.secondsLeft.map { $0 > 0 ? Quantity.duration($0) : "" } ?? "",
            ])
        }
        return facts.map { Console.line($0, $1) + "\n" }.joined() + "\n" + table.text(terminal: .output)
    }

    private var timeText: String {
        guard let seconds = overview.secondsLeft else {
            let known = overview.entries.compactMap(\.secondsLeft).reduce(0, +)
            let part = known > 0 ? "at least \(Quantity.duration(known)); " : ""
            let advice =
                wasMeasured
                ? "not known for runs whose base is not there yet"
                : "not known for all runs before some are finished, or measured: --measure"
            return part + advice
        }
        let source = measuredRuns > 0 ? "measured steps" : "finished runs"
        return seconds > 0
            ? "about \(Quantity.duration(seconds)), one run after the other, from \(source)" : "none left"
    }

    var json: JSONOutput {
        .object([
            ("name", .string(overview.name)), ("directory", .string(overview.directory.path)),
            (
                "axes",
                .array(
                    axes.map {
                        .object([
                            ("name", .string($0.name)), ("kind", .string($0.kind)),
                            ("values", .array($0.values.map(JSONOutput.string))),
                        ])
                    })
            ),
            ("parts", .object(parts.map { ($0.part.rawValue, .integer($0.cells)) })),
            ("tasks", .array(tasks.map(JSONOutput.string))),
            ("bases", .object(bases.map { ($0.name, .integer($0.cells)) })),
            (
                "searches",
                .array(
                    searches.map {
                        .object([
                            ("title", .string($0.title)), ("trials", .integer($0.trials)),
                            ("cells", .integer($0.cells)),
                        ])
                    })
            ),
            ("transfers", .integer(transfers)), ("seconds_left", .number(overview.secondsLeft)),
            ("disk_bytes", .integer(diskBytes)), ("runs", .array(overview.entries.map(\.json))),
        ])
    }
}
