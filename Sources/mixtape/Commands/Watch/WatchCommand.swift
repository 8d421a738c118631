import CommandSyntax
import Files
import Foundation
import Presentation
import Runs
import Text2Text

/// `mixtape watch`
struct WatchCommand {
    private let path: String
    private let isOnce: Bool
    private let isJSON: Bool

    private static let secondsBetweenLooks = 1.0

    init(_ arguments: ArgumentReader) {
        path = arguments.argument(
            .path("RUN", extension: "json", known: KnownFiles.completions),
            "the directory of a run, or its pipeline's JSON file")
        isOnce = arguments.flag("once", "print its state and end")
        isJSON = arguments.flag("json", "print JSON, and end")
    }

    func run() throws {
        let watcher = RunWatcher(try Self.directory(path))
        let terminal = Terminal.output
        guard terminal.isInteractive, !isOnce, !isJSON else {
            let run = watcher.look()
            let lines = WatchView(run: run, isLive: false).lines(terminal)
            if isJSON { return StandardOutput.write(json: run.json.text) }
            return StandardOutput.show(lines.map { $0 + "\n" }.joined(), terminator: "")
        }
        var screen = Screen()
        while true {
            let run = watcher.look()
            screen.draw(WatchView(run: run, isLive: true).lines(.output), .output)
            guard run.isUnderWay else { return }
            Thread.sleep(forTimeInterval: Self.secondsBetweenLooks)
        }
    }

    /// The directory of the run. It need not exist yet if its pipeline does.
    private static func directory(_ path: String) throws -> RunDirectory {
        if FileSystem.isFolder(path) {
            let directory = RunDirectory(path: path)
            let files = [directory.configuration, directory.report, directory.lock]
            guard files.contains(where: FileSystem.exists) else { throw KnownFiles.problem(of: path) }
            return directory
        }
        if FileSystem.exists(path) { return RunDirectory(name: try KnownFiles.runName(ofPipeline: path)) }
        let directory = RunDirectory(path: path)
        let isPlanned =
            FileSystem.parent(of: path) == RunDirectory.root
            && KnownFiles.pipelines.contains { (try? KnownFiles.runName(ofPipeline: $0)) == directory.name }
        guard isPlanned || FileLock.holder(ofLockAt: directory.lock) != nil else { throw KnownFiles.problem(of: path) }
        return directory
    }

    static let command = Command(
        "watch", "Watch a run while it is trained, from another terminal.",
        discussion: """
            Shows step, stage, speed and time left, the tasks' losses with their curves, and their scores at the last \
            and at the best milestone. The display is drawn anew every second until the run ends; Ctrl-C ends only the \
            watching. Nothing is written. If standard output is no terminal, the state is printed once.

            Losses are those of the last 50 steps, and scores those of each task's first metric. The time left is that \
            of the remaining steps at the present rate, without the milestones between them.
            """,
        examples: [
            Example("runs/quickstart", "a run"),
            Example("Pipelines/quickstart.json", "the run of a pipeline, even before it begins"),
            Example("runs/quickstart --json", "its state, for a program"),
        ],
        arguments: WatchCommand.init
    ) { try $0.run() }
}
