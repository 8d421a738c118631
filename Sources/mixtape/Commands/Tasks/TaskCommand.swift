import CommandSyntax
import TaskDefinitions

/// `mixtape task`
enum TaskCommand {
    static let command = Command(
        "task", "List, show, check and write task definitions.",
        examples: [
            Example("list", "the tasks there are"),
            Example("new reviews --file data/reviews.train.jsonl", "a first draft for one's own data"),
        ],
        subcommands: [TaskListCommand.command, TaskShowCommand.command, TaskCheckCommand.command, TaskNewCommand.command])

    static func directoryOption(_ arguments: ArgumentReader) -> String {
        arguments.option("tasks", .directory("DIR"), default: "Tasks", "the directory of the task files")
    }

    static func dataOption(_ arguments: ArgumentReader) -> String {
        arguments.option(
            "data", .directory("DIR"), default: "Data", environment: "MIXTAPE_DATA", "where the tasks' data files are")
    }

    /// The names of the tasks in the default directory, for completion.
    static let taskKind = ValueKind.name("TASK") { (try? TaskRegistry(directory: "Tasks").tasks.map(\.name)) ?? [] }
}
