import Checkpoints
import CommandSyntax
import Configuration
import Evaluation
import TaskDefinitions

/// The model that a command asks or judges: a pipeline's, or one in a directory that no pipeline of this place made.
struct ModelArgument {
    private let path: String
    private let dataDirectory: String?
    private let tasksDirectory: String
    private let checkpoint: CheckpointOption

    init(_ arguments: ArgumentReader) {
        path = arguments.argument(
            .file("MODEL", extension: "json"),
            "a pipeline's JSON file, the directory of one of its runs, or a model in Hugging Face's format")
        dataDirectory = PipelineArgument.dataOption(arguments)
        tasksDirectory = arguments.option(
            "tasks", .directory("DIR"), default: "Tasks",
            "where the task files are, for a model in a directory; a pipeline says it itself")
        checkpoint = CheckpointOption(arguments)
    }

    /// A model that was opened, and what is known of it.
    struct Opened {
        let trained: TrainedModel
        /// A pipeline's tasks, or those that the command names.
        let tasks: [TaskDefinition]
        let decoding: DecodingConfiguration
        /// What it is judged on. To name a directory's model, all of it is read.
        let plan: () -> EvaluationPlan
    }

    /// Opens the model.
    /// - Parameter names: the tasks in question, where the command names them; a pipeline has its own
    func open(tasks names: [String] = []) throws -> Opened {
        guard Self.isModelDirectory(path) else {
            let configuration = try PipelineConfiguration.read(path, dataDirectory: dataDirectory)
            for name in names { try Self.checkKnown(name, among: configuration.tasks) }
            return Opened(
                trained: try TrainedModel(configuration, try checkpoint.choice()), tasks: configuration.tasks,
                decoding: configuration.evaluation.decoding
            ) { EvaluationPlan(configuration) }
        }
        guard try checkpoint.choice() == .best else {
            throw UsageError("--checkpoint: \(path) is a model's directory, which has no checkpoints")
        }
        let known = names.isEmpty ? [] : try TaskRegistry(directory: tasksDirectory).tasks
        for name in names { try Self.checkKnown(name, among: known) }
        let tasks = names.compactMap { name in known.first { $0.name == name } }
        let directory = try ModelDirectory(path: path)
        return Opened(trained: try TrainedModel(directory), tasks: tasks, decoding: DecodingConfiguration()) {
            EvaluationPlan(directory, tasks: tasks, dataDirectory: dataDirectory ?? PipelineConfiguration.dataDirectory)
        }
    }

    /// A run's directory has a `configuration.json`, a model's a `config.json`.
    private static func isModelDirectory(_ path: String) -> Bool {
        FileSystem.isFolder(path) && !FileSystem.exists(RunDirectory.configurationFile(at: path))
    }

    private static func checkKnown(_ name: String, among tasks: [TaskDefinition]) throws {
        guard tasks.contains(where: { $0.name == name }) else {
            let suggestion = Suggestion.phrase(for: name, among: tasks.map(\.name))
            throw UsageError("--task: unknown task \"\(name)\"\(suggestion)")
        }
    }
}
