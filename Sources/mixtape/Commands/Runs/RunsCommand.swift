import CommandSyntax
import Presentation
import Runs
import Text2Text

/// `mixtape runs`
struct RunsCommand {
    private let directory: String
    private let isLeaderboard: Bool
    private let isJSON: Bool

    init(_ arguments: ArgumentReader) {
        directory =
            arguments.optionalArgument(
                .directory("DIR"), "the directory of the runs, or of one run (default: \(RunDirectory.root))")
            ?? RunDirectory.root
        isLeaderboard = arguments.flag("leaderboard", "rank the evaluated runs, and mark the best on each task")
        isJSON = arguments.flag("json", "print JSON")
    }

    func run() throws {
        let list = try RunList(directory, ConsoleObserver())
        let leaderboard = Leaderboard(list.runs)
        if isJSON {
            StandardOutput.write(json: (isLeaderboard ? leaderboard.json : list.json).text)
        } else if list.runs.isEmpty {
            Console.say("runs", "none in \(directory); train one: mixtape run PIPELINE")
        } else if !isLeaderboard {
            StandardOutput.show(list.table().text(terminal: .output), terminator: "")
        } else if leaderboard.entries.isEmpty {
            let names = leaderboard.unevaluated.joined(separator: ", ")
            Console.say("leaderboard", "none of the runs is evaluated: \(names)")
        } else {
            StandardOutput.show(leaderboard.table().text(terminal: .output))
            for note in leaderboard.notes { StandardOutput.show(note) }
        }
    }

    static let command = Command(
        "runs", "List the runs with their states and best scores, or rank them.",
        discussion: """
            A run is training or evaluating while a process holds it, and interrupted if it is neither held nor \
            finished. It is finished once it is trained, and evaluated once it has a report too. The score is the \
            report's average, or else that of the best milestone. A run with damaged files is listed with what is \
            wrong; the weights themselves are not read.

            The leaderboard ranks the runs whose reports have the same tasks, metrics, splits, data and decoding, and \
            says how the others differ. Given predictions are ranked with them, however they were found.
            """,
        examples: [
            Example("", "the runs of this directory, the last changed first"),
            Example("--leaderboard", "the evaluated ones, the best first"),
            Example("/data/experiments/runs --json", "another directory's, for a program"),
        ],
        arguments: RunsCommand.init
    ) { try $0.run() }
}
