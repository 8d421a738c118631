import CommandSyntax
import Foundation
import Presentation
import Runs
import Tensors

/// `mixtape study run`
struct StudyRunCommand {
    private let study: StudyArgument
    private let jobs: Int
    private let ranks: Int
    private let retriesFailed: Bool

    init(_ arguments: ArgumentReader) {
        study = StudyArgument(arguments)
        jobs = arguments.option(
            "jobs", .integer("N", in: 1...256), default: 1, "how many runs go on side by side; they share the threads")
        ranks = arguments.option(
            "ranks", .integer("N", in: 1...4096), default: 1,
            "how many processes share each run, under mpirun; its training.shards must be as many")
        retriesFailed = arguments.flag("retry-failed", "also try again the runs that failed")
    }

    func run() throws {
        Interruption.watch()
        let study = try study.read()
        let console = StudyConsole()
        let executable = Bundle.main.executablePath ?? CommandLine.arguments[0]
        try StudyRunner(
            study, jobs: jobs, retriesFailed: retriesFailed, ProcessLauncher(executable: executable, ranks: ranks),
            console
        ).run()
        let overview = try StudyOverview(study)
        Console.say("study", overview.summary)
        try StudyReportCommand.publish(study, console)
    }

    static let command = Command(
        "run", "Run what is left of a study, or go on with it.",
        discussion: """
            Trains the bases one after the other, searches for settings, and trains and evaluates the cells, those of \
            the first seed first. Each is a run of its own in runs/STUDY/NAME, and all other commands work on it. A \
            run that is finished is not run again. If a cell's settings or task files have changed, it alone is run \
            anew, and the earlier run is kept in another folder. A run that fails is noted with its reason, and the \
            others go on; --retry-failed tries it again.

            Ctrl-C and SIGTERM stop all runs with their steps saved, and the same command goes on from there. At the \
            end the report is written to runs/STUDY; "mixtape study report" writes it at any time.
            """,
        examples: [
            Example("Pipelines/delta-tuning.study.json", "run it, or go on"),
            Example("Pipelines/delta-tuning.study.json --jobs 2 --data ~/data", "two runs side by side"),
        ],
        arguments: StudyRunCommand.init
    ) { try $0.run() }
}

/// Shows the events of a study on the terminal.
final class StudyConsole: StudyObserver {
    private let console = ConsoleObserver()
    private var progress: ProgressLine?
    private var ended = 0
    private var cells = 0

    var shouldStop: Bool { console.shouldStop }
    var caller: RunCaller { console.caller }

    func observe(_ event: RunEvent) { console.observe(event) }

    func observe(_ event: StudyEvent) {
        // A progress line makes room for other lines.
        if case .progress = event {} else { progress?.finish() }
        switch event {
        case .planned(let cells, let finished, let jobs, let threads):
            let done = finished > 0 ? ", \(Quantity.count(finished)) of them finished" : ""
            let side = jobs > 1 ? ", \(jobs) runs side by side" : ""
            Console.say(
                "study",
                "\(Quantity.count(cells, "cell"))\(done)\(side), \(Quantity.count(threads, "thread")) for each run")
        case .began(let name): Console.say("began", name)
        case .finished(let name, let seconds): Console.say("finished", "\(name), \(Quantity.duration(seconds))")
        case .failed(let name, let reason): Console.warn("\(name): failed: \(reason)")
        case .stopped(let name): Console.say("stopped", name)
        case .chosen(let title, let settings):
            let list = settings.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
            Console.say("chosen", "\(title.isEmpty ? "" : "\(title): ")\(list)")
        case .setAside(let name, let folder):
            Console.say("changed", "\(name) is run anew; the earlier run is kept in \(folder)")
        case .waiting(let name, let holder): Console.note("waiting", "for \(holder), which works on \(name)")
        case .progress(let done, let total):
            if progress == nil {
                progress = ProgressLine(label: "study", total: total, unit: "steps", done: done)
            }
            progress?.update(done)
        }
    }
}
