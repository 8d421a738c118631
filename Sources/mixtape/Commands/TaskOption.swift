import CommandSyntax
import Configuration
import TaskDefinitions

/// The task that a command is told to go by: `--task`.
struct TaskOption {
    private let name: String?

    init(_ arguments: ArgumentReader, _ help: String) {
        name = arguments.option("task", .text("TASK"), help)
    }

    /// - Throws: `UsageError` where the model has no task of that name.
    func task(among model: FoundModel) throws -> TaskDefinition? {
        try name.map { try Self.task(named: $0, among: try model.tasks()) }
    }

    static func task(named name: String, among tasks: [TaskDefinition]) throws(UsageError) -> TaskDefinition {
        if let task = tasks.first(where: { $0.name == name }) { return task }
        let suggestion = Suggestion.phrase(for: name, among: tasks.map(\.name))
        throw UsageError("--task: unknown task \"\(name)\"\(suggestion)")
    }
}
