import Batching
import CommandSyntax
import ExampleStore
import TaskDefinitions

/// `mixtape task check`
struct TaskCheckCommand {
    private let names: [String]
    private let directory: String
    private let dataDirectory: String

    init(_ arguments: ArgumentReader) {
        names = arguments.remainingArguments(
            TaskCommand.taskKind, "tasks, or mixtures of them, whose data to check (default: none's)")
        directory = TaskCommand.directoryOption(arguments)
        dataDirectory = TaskCommand.dataOption(arguments)
    }

    func run() throws {
        let registry = try MixtureRegistry(directory: directory)
        let files = registry.tasks.tasks.count + registry.mixtures.count
        Console.say("tasks", "no problem in \(Quantity.count(files, "file")) of \(directory)")
        var tasks: [TaskDefinition] = []
        for task in try names.flatMap(registry.tasks(named:)) where !tasks.contains(where: { $0.name == task.name }) {
            tasks.append(task)
        }
        var problems: [String] = []
        for task in tasks {
            do {
                let counts = try SourcePreview.check(task, dataDirectory: dataDirectory)
                let list = counts.map { "\($0.split.rawValue) \(Quantity.count($0.exampleCount))" }
                Console.say(task.name, list.joined(separator: ", "))
            } catch let error as ExampleError {
                problems.append("\(error)")
            }
        }
        if !problems.isEmpty { throw DataProblems(messages: problems) }
    }

    /// The first problem of each task's data.
    struct DataProblems: Error, CustomStringConvertible {
        let messages: [String]
        var description: String { messages.joined(separator: "\n") }
    }

    static let command = Command(
        "check", "Check every task and mixture file of a directory, and every record of some tasks' data.",
        examples: [
            Example("", "the files of Tasks/"),
            Example("sst2 mrpc --data ~/data", "and all records of two tasks"),
        ],
        arguments: TaskCheckCommand.init
    ) { try $0.run() }
}
