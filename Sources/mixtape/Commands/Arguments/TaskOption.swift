import CommandSyntax
import Configuration
import Runs
import TaskDefinitions

/// The task that a command is told to go by: `--task`.
struct TaskOption {
    private let name: String?

    init(_ arguments: ArgumentReader, _ help: String) {
        name = arguments.option("task", Self.kind, help)
    }

    /// A name of a task, of which those of the line's model are known.
    static let kind = ValueKind.name("TASK") { KnownFiles.tasks($0) }

    /// - Throws: `UsageError` if the model has no task of that name; `ConfigurationError` if its file is wrong.
    func task(among model: ModelArgument.Found, _ observer: any RunObserver) throws -> TaskDefinition? {
        try name.map { try model.task(named: $0, observer) }
    }

    static func task(named name: String, among tasks: [TaskDefinition]) throws(UsageError) -> TaskDefinition {
        if let task = tasks.first(where: { $0.name == name }) { return task }
        throw UsageError("--task: unknown task \"\(name)\"\(Suggestion.phrase(for: name, among: tasks.map(\.name)))")
    }
}
