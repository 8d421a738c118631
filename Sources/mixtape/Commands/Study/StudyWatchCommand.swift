import CommandSyntax
import Foundation
import Presentation
import Runs

/// `mixtape study watch`
struct StudyWatchCommand {
    private let study: StudyArgument
    private let isOnce: Bool
    private let isJSON: Bool

    private static let secondsBetweenLooks = 2.0

    init(_ arguments: ArgumentReader) {
        study = StudyArgument(arguments)
        isOnce = arguments.flag("once", "print its state and end")
        isJSON = arguments.flag("json", "print its state as a JSON object, as \"status\" does")
    }

    func run() throws {
        let study = try study.read(isRead: true)
        if isJSON { return StandardOutput.write(json: try StudyOverview(study).json.text) }
        let terminal = Terminal.output
        guard terminal.isInteractive, !isOnce else {
            let lines = StudyView(try StudyOverview(study)).lines(openOnly: true)
            return StandardOutput.show(lines.map { $0 + "\n" }.joined(), terminator: "")
        }
        var screen = Screen()
        while true {
            let overview = try StudyOverview(study)
            screen.draw(StudyView(overview).lines(openOnly: true), terminal)
            guard overview.holder != nil || !overview.isDone else { return }
            Thread.sleep(forTimeInterval: Self.secondsBetweenLooks)
        }
    }

    static let command = Command(
        "watch", "Watch a study while it is run, from another terminal.",
        discussion: """
            Shows the counts, the runs that are under way or failed, and the time left. The display is drawn anew \
            every two seconds until the study is done; Ctrl-C ends only the watching. Nothing is written. If standard \
            output is no terminal, the state is printed once. "mixtape watch runs/STUDY/NAME" shows one run.
            """,
        examples: [
            Example("Pipelines/delta-tuning.study.json", "a study"),
            Example("Pipelines/delta-tuning.study.json --once", "its state, once"),
        ],
        arguments: StudyWatchCommand.init
    ) { try $0.run() }
}
