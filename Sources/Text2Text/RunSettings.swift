import Batching
import Configuration
import Evaluation
import Files
import TaskDefinitions

/// What a run's configuration says to whoever asks its model.
struct RunSettings {
    /// How its answers are searched for.
    let decoding: DecodingConfiguration
    /// The directory of the task files.
    let tasksDirectory: String
    private let run: RunFiles

    /// - Throws: `ConfigurationError`
    init(_ run: RunFiles) throws {
        self.run = run
        let read = try ConfigurationFile.read(run.configuration) { object in
            object.allowUnknownKeys()
            let evaluation = object.object("evaluation", isRequired: false)
            evaluation.allowUnknownKeys()
            return (
                DecodingConfiguration(evaluation.object("decoding", isRequired: false)),
                object.string("tasks", default: "Tasks")
            )
        }
        decoding = read.0
        tasksDirectory = FileSystem.path(read.1, from: run.project)
    }

    /// The tasks that the run's model is evaluated on: the run's own, where their files make other examples now.
    /// - Parameters:
    ///   - directory: where the files are, if elsewhere; they are then used as they are
    ///   - warn: is told of the tasks whose files were changed
    /// - Throws: `ConfigurationError`
    func tasks(in directory: String?, warn: (String) -> Void) throws -> [TaskDefinition] {
        let registry: MixtureRegistry
        if let directory {
            registry = try MixtureRegistry(directory: directory)
        } else {
            let tasks = try RunTasks(run, directory: tasksDirectory)
            for change in tasks.changes { warn(change.description) }
            registry = tasks.registry
        }
        return try ConfigurationFile.read(run.configuration) { object in
            object.allowUnknownKeys()
            return registry.definitions(MixtureConfiguration(pipeline: object, registry: registry).evaluatedNames)
        }
    }
}
