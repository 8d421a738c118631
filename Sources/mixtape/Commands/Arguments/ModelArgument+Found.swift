import Checkpoints
import CommandSyntax
import Configuration
import Evaluation
import Models
import Runs
import TaskDefinitions
import Text2Text

extension ModelArgument {
    /// The model that the argument names: a pipeline's run, or a directory that no pipeline here made. Its weights are
    /// not read yet, so that other mistakes are reported first.
    enum Found {
        case run(PipelineConfiguration, CheckpointChoice)
        case directory(ModelDirectory, tasksDirectory: String)

        /// The name for people: the run's name or the directory.
        var title: String {
            switch self {
            case .run(let configuration, _): configuration.directory.name
            case .directory(let directory, _): directory.path
            }
        }

        /// The default directory of the tasks' data files.
        var dataDirectory: String {
            switch self {
            case .run(let configuration, _): configuration.dataDirectory
            case .directory: RunSettings.usualDataDirectory
            }
        }

        /// A task for this model: one of the pipeline's, or any existing one.
        /// - Throws: `UsageError` if there is none of that name; `ConfigurationError` if its file is wrong.
        func task(named name: String, _ observer: any RunObserver) throws -> TaskDefinition {
            switch self {
            case .run(let configuration, _):
                let known = configuration.allTasks + configuration.otherTasks
                let task = try TaskOption.task(named: name, among: known)
                configuration.warn(ofChanges: [task], observer)
                return task
            case .directory(_, let tasksDirectory):
                return try Self.task(named: name, in: tasksDirectory)
            }
        }

        /// A task of a directory of task files; it throws like ``task(named:)``.
        static func task(named name: String, in directory: String) throws -> TaskDefinition {
            let registry = try TaskRegistry(directory: directory)
            if let broken = registry.broken.first(where: { $0.name == name }) { throw broken.error }
            return try TaskOption.task(named: name, among: registry.tasks)
        }

        /// The tasks for this model, without those whose files are wrong.
        func tasks() throws -> [TaskDefinition] {
            switch self {
            case .run(let configuration, _): configuration.allTasks
            case .directory(_, let tasksDirectory): try TaskRegistry(directory: tasksDirectory).tasks
            }
        }

        /// The default search for outputs: the pipeline's, or that of a directory's `generation_config.json`.
        /// - Parameter isTold: whether a note says what the file decides
        /// - Throws: `ConfigurationError` if the directory's file asks for something that Mixtape does not do
        func decoding(isTold: Bool) throws -> DecodingConfiguration {
            switch self {
            case .run(let configuration, _): return configuration.evaluation.decoding
            case .directory(let directory, _):
                guard let file = try directory.generation() else { return DecodingConfiguration() }
                if isTold, let facts = file.facts { Console.note(GenerationFile.name, facts) }
                return DecodingConfiguration(file)
            }
        }

        /// Opens the model.
        /// - Parameters:
        ///   - adapters: act in the model
        ///   - delta: the one that all inputs go through, if it names one
        ///   - layout: replaces settings of its sequences
        /// - Throws: `UsageError` if the model does not have that delta; `TextLayoutError` if it has no such settings
        func open(
            _ adapters: Adapters?, _ delta: DeltaOption, layout: TextLayout.Changes = TextLayout.Changes(),
            _ observer: any RunObserver
        ) throws -> LoadedModel {
            let trained =
                switch self {
                case .run(let configuration, let choice):
                    try configuration.load(choice, layout: layout, adapters: adapters, observer)
                case .directory(let directory, _):
                    try LoadedModel(try directory.changed(by: layout), adapters: adapters)
                }
            try delta.apply(to: trained)
            return trained
        }

        /// Runs what answers inputs.
        /// - Throws: ``RunError`` for an input whose task has no delta in the model
        func answering(_ body: () throws -> Void) throws {
            do {
                try body()
            } catch let error as MissingDelta {
                let place =
                    switch self {
                    case .run(let configuration, _): configuration.argument
                    case .directory(let directory, _): directory.path
                    }
                throw RunError("\(error), or take the delta of one for all inputs: --delta-of TASK", path: place)
            }
        }

        /// Opens adapters for the model.
        /// - Parameter places: one directory without a task, or directories with different tasks; not empty
        func adapters(_ places: [(task: String?, path: String)]) throws -> Adapters? {
            switch self {
            case .run(let configuration, let choice):
                try Adapters(places, for: configuration.directory, choice, pipeline: configuration.argument)
            case .directory(let directory, _): try Adapters(places, for: directory)
            }
        }

        /// The tasks of inputs that are given.
        /// - Parameters:
        ///   - task: the task of all inputs; nil if none is named
        ///   - delta: if it names one, inputs need not name their task
        ///   - advice: what else a person may do about an input without a task
        func inputTasks(
            _ task: TaskDefinition?, _ adapters: Adapters?, _ delta: DeltaOption, advice: String = "",
            _ observer: any RunObserver
        ) throws -> InputTasks {
            guard task == nil, delta.task == nil else { return InputTasks(task) }
            let names = try (adapters.map(\.tasks) ?? []) + deltaTasks()
            guard !names.isEmpty else { return InputTasks(nil) }
            return InputTasks(
                amongDeltas: try names.map { try self.task(named: $0, observer) }, advice: advice)
        }

        /// The tasks with a delta of their own in a run's model.
        private func deltaTasks() throws -> [String] {
            guard case .run(let configuration, _) = self else { return [] }
            return try DeltaFile.read(in: configuration.directory.model).tasks
        }

        /// The plan of its evaluation. A directory's model is identified by the hash of its weights, so all of them are
        /// read.
        /// - Parameter names: the tasks for a directory; for a run, tasks that replace those that judge it
        /// - Throws: `UsageError` for an unknown task, or if a directory's tasks are not named
        func plan(tasks names: [String], dataDirectory: String?, _ observer: any RunObserver) throws -> EvaluationPlan {
            switch self {
            case .run(let configuration, _):
                let known = configuration.allTasks + configuration.otherTasks
                let named = try names.map { try TaskOption.task(named: $0, among: known).name }
                let tasks = known.filter { named.contains($0.name) }
                configuration.warn(ofChanges: named.isEmpty ? configuration.evaluatedTasks : tasks, observer)
                return EvaluationPlan(configuration, tasks: named.isEmpty ? nil : tasks)
            case .directory(let directory, _):
                guard !names.isEmpty else {
                    throw UsageError("\(directory.path) is a model without tasks of its own; name them: --task NAME")
                }
                // Each task counts once, however often it is named.
                let named = names.indices.filter { !names[..<$0].contains(names[$0]) }.map { names[$0] }
                return EvaluationPlan(
                    directory, tasks: try named.map { try task(named: $0, observer) },
                    dataDirectory: dataDirectory ?? RunSettings.usualDataDirectory)
            }
        }
    }
}
