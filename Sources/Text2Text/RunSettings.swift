import Batching
import Configuration
import Evaluation
import TaskDefinitions

/// What a run's configuration says to whoever asks its model.
struct RunSettings {
    /// How its answers are searched for.
    let decoding: DecodingConfiguration
    /// The directory of the task files. A relative path counts from the directory that Mixtape was run in, which is the
    /// one that holds `runs/<name>`.
    let tasksDirectory: String
    private let configuration: String

    /// - Throws: `ConfigurationError`
    init(_ run: RunFiles) throws {
        configuration = run.configuration
        let read = try ConfigurationFile.read(run.configuration) { object in
            object.allowUnknownKeys()
            let evaluation = object.object("evaluation", isRequired: false)
            evaluation.allowUnknownKeys()
            return (
                DecodingConfiguration(evaluation.object("decoding", isRequired: false)),
                object.string("tasks", default: "Tasks"))
        }
        decoding = read.0
        let home = FileSystem.parent(of: FileSystem.parent(of: run.path))
        tasksDirectory = read.1.hasPrefix("/") ? read.1 : FileSystem.join(home, read.1)
    }

    /// The tasks that the run's model is evaluated on, as their files are now.
    /// - Parameter directory: where the files are, if elsewhere
    /// - Throws: `ConfigurationError`
    func tasks(in directory: String?) throws -> [TaskDefinition] {
        let registry = try MixtureRegistry(directory: directory ?? tasksDirectory)
        return try ConfigurationFile.read(configuration) { object in
            object.allowUnknownKeys()
            return registry.definitions(MixtureConfiguration(pipeline: object, registry: registry).evaluatedNames)
        }
    }
}
