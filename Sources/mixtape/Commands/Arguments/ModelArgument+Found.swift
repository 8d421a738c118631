import Checkpoints
import CommandSyntax
import Configuration
import Evaluation
import Runs
import TaskDefinitions
import Text2Text

extension ModelArgument {
    /// What the argument names, with its weights still to be read, so that other mistakes can be told before: a
    /// pipeline's run, or a directory that no pipeline of this place made.
    enum Found {
        case run(PipelineConfiguration, CheckpointChoice)
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
            case .directory: RunSettings.usualDataDirectory
            }
        }

        /// A task that it may be used for: one of the pipeline's, or of all that there are.
        /// - Throws: `UsageError` if there is none of that name; `ConfigurationError` if its file is wrong.
        func task(named name: String, _ observer: any RunObserver) throws -> TaskDefinition {
            switch self {
            case .run(let configuration, _):
                let task = try TaskOption.task(named: name, among: configuration.allTasks)
                configuration.warn(ofChanges: [task], observer)
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

        func open(_ observer: any RunObserver) throws -> LoadedModel {
            switch self {
            case .run(let configuration, let choice): try configuration.load(choice, observer)
            case .directory(let directory, _): try LoadedModel(directory)
            }
        }

        /// What it is judged on. A directory's model is known by the hash of its weights, so that all of them are read.
        /// - Parameter names: the tasks, for a directory; of a run some, in place of those that it is judged by
        /// - Throws: `UsageError` for an unknown task, or where it is not said which
        func plan(tasks names: [String], dataDirectory: String?, _ observer: any RunObserver) throws -> EvaluationPlan {
            switch self {
            case .run(let configuration, _):
                let named = try names.map { try TaskOption.task(named: $0, among: configuration.allTasks).name }
                let tasks = configuration.allTasks.filter { named.contains($0.name) }
                configuration.warn(ofChanges: named.isEmpty ? configuration.evaluatedTasks : tasks, observer)
                return EvaluationPlan(configuration, tasks: named.isEmpty ? nil : tasks)
            case .directory(let directory, _):
                guard !names.isEmpty else {
                    throw UsageError("\(directory.path) is a model without tasks of its own; name them: --task NAME")
                }
                // Each once, however often it is named.
                let named = names.indices.filter { !names[..<$0].contains(names[$0]) }.map { names[$0] }
                return EvaluationPlan(
                    directory, tasks: try named.map { try task(named: $0, observer) },
                    dataDirectory: dataDirectory ?? RunSettings.usualDataDirectory)
            }
        }
    }
}
