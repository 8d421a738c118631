import Batching
import CommandSyntax

/// `mixtape task`
enum TaskCommand {
    static let command = Command(
        "task", "List, show, check and write definitions of tasks, and of mixtures beside them.",
        examples: [
            Example("list", "the tasks and mixtures there are"),
            Example("new reviews --from data/reviews.train.jsonl", "a first draft for one's own data"),
        ],
        subcommands: [TaskListCommand.command, TaskShowCommand.command, TaskCheckCommand.command, TaskNewCommand.command])

    static func directoryOption(_ arguments: ArgumentReader) -> String {
        arguments.option("tasks", .directory("DIR"), default: "Tasks", "the directory of the task files")
    }

    static func dataOption(_ arguments: ArgumentReader) -> String {
        arguments.option(
            "data", .directory("DIR"), default: "Data", environment: "MIXTAPE_DATA", "where the tasks' data files are")
    }

    /// The names of the tasks and mixtures in the default directory, for completion.
    static let taskKind = ValueKind.name("TASK") { MixtureRegistry.names(in: "Tasks") }
}
