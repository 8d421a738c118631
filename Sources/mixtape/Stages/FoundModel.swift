import Checkpoints
import CommandSyntax
import Configuration
import Evaluation
import TaskDefinitions

/// A model that a command is to use, found but not opened, so that other mistakes can be told before its weights are
/// read: a pipeline's, or one in a directory that no pipeline of this place made.
enum FoundModel {
    case run(PipelineConfiguration, TrainedModel.Choice)
    case directory(ModelDirectory, tasksDirectory: String)

    /// What a person calls it: the run's name or the directory.
    var title: String {
        switch self {
        case .run(let configuration, _): configuration.directory.name
        case .directory(let directory, _): directory.path
        }
    }

    /// Where the tasks' data files are, where nothing else is asked for.
    var dataDirectory: String {
        switch self {
        case .run(let configuration, _): configuration.dataDirectory
        case .directory: PipelineConfiguration.dataDirectory
        }
    }

    /// A task that it may be used for: one of the pipeline's, or of all that there are.
    /// - Throws: `UsageError` where there is none of that name; `ConfigurationError` where its file is wrong.
    func task(named name: String) throws -> TaskDefinition {
        switch self {
        case .run(let configuration, _):
            let task = try TaskOption.task(named: name, among: configuration.allTasks)
            configuration.warn(ofChanges: [task])
            return task
        case .directory(_, let tasksDirectory):
            return try Self.task(named: name, in: tasksDirectory)
        }
    }

    /// A task of a directory of task files; throws as ``task(named:)`` does.
    static func task(named name: String, in directory: String) throws -> TaskDefinition {
        let registry = try TaskRegistry(directory: directory)
        if let broken = registry.broken.first(where: { $0.name == name }) { throw broken.error }
        return try TaskOption.task(named: name, among: registry.tasks)
    }

    /// The tasks that it may be used for, but for those whose files are wrong.
    func tasks() throws -> [TaskDefinition] {
        switch self {
        case .run(let configuration, _): configuration.allTasks
        case .directory(_, let tasksDirectory): try TaskRegistry(directory: tasksDirectory).tasks
        }
    }

    /// How outputs are searched for, where nothing else is asked for.
    var decoding: DecodingConfiguration {
        switch self {
        case .run(let configuration, _): configuration.evaluation.decoding
        case .directory: DecodingConfiguration()
        }
    }

    func open() throws -> TrainedModel {
        switch self {
        case .run(let configuration, let choice): try TrainedModel(configuration, choice)
        case .directory(let directory, _): try TrainedModel(directory)
        }
    }

    /// What it is judged on. A directory's model is known by the hash of its weights, so that all of them are read.
    /// - Parameter names: the tasks, for a directory; of a pipeline's some, in place of those that it is judged by
    /// - Throws: `UsageError` for an unknown task, or where it is not said which
    func plan(tasks names: [String], dataDirectory: String?) throws -> EvaluationPlan {
        switch self {
        case .run(let configuration, _):
            let named = try names.map { try TaskOption.task(named: $0, among: configuration.allTasks).name }
            let tasks = configuration.allTasks.filter { named.contains($0.name) }
            configuration.warn(ofChanges: named.isEmpty ? configuration.evaluatedTasks : tasks)
            return EvaluationPlan(configuration, tasks: named.isEmpty ? nil : tasks)
        case .directory(let directory, _):
            guard !names.isEmpty else {
                throw UsageError("\(directory.path) is a model without tasks of its own; name them: --task NAME")
            }
            // Each once, however often it is named.
            let named = names.indices.filter { !names[..<$0].contains(names[$0]) }.map { names[$0] }
            return EvaluationPlan(
                directory, tasks: try named.map { try task(named: $0) },
                dataDirectory: dataDirectory ?? PipelineConfiguration.dataDirectory)
        }
    }
}
