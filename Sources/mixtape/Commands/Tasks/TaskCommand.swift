import Batching
import CommandSyntax
import Runs
import Text2Text

/// `mixtape task`
enum TaskCommand {
    static let command = Command(
        "task", "List, show, check and write definitions of tasks, and of mixtures beside them.",
        examples: [
            Example("list", "the tasks and mixtures there are"),
            Example("new reviews --from data/reviews.train.jsonl", "a first draft for one's own data"),
        ],
        subcommands: [
            TaskListCommand.command, TaskShowCommand.command, TaskCheckCommand.command, TaskNewCommand.command,
        ])

    /// Where the task files are, where nothing else is said.
    static let usualDirectory = RunSettings.usualTasksDirectory

    static func directoryOption(_ arguments: ArgumentReader) -> String {
        arguments.option("tasks", .directory("DIR"), default: usualDirectory, "the directory of the task files")
    }

    static func dataOption(_ arguments: ArgumentReader) -> String {
        arguments.option(
            "data", .directory("DIR"), default: "Data", environment: "MIXTAPE_DATA", "where the tasks' data files are")
    }

    /// A name of a task or a mixture; those in the directory of the line are known.
    static let taskKind = ValueKind.name("TASK") { typed in
        MixtureRegistry.names(in: typed.option("tasks") ?? usualDirectory)
    }
}
