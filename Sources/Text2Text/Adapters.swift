import Checkpoints
import Configuration
import Files
import Models

/// The adapters that a model is asked with: one for all inputs, or one for each of some tasks.
package struct Adapters {
    /// A directory with an adapter.
    package struct Adapter {
        /// The task whose inputs go through it; nil for all inputs.
        package let task: String?
        package let directory: AdapterDirectory
    }

    package let all: [Adapter]
    /// The task whose adapter all inputs go through; nil for each through that of its own task.
    package var commonTask: String?

    /// Opens the directories. No tensor is read yet.
    /// - Parameters:
    ///   - places: one directory without a task, or directories with different tasks; not empty
    ///   - model: the model that they are for
    /// - Throws: `ConfigurationError` and `CheckpointError` if a directory is no adapter, has settings that Mixtape
    ///   does not compute, or does not fit the model; ``Text2TextError`` if the model has a delta for each task itself
    package init(_ places: [(task: String?, path: String)], for model: ModelDirectory) throws {
        precondition(
            !places.isEmpty && (places.count == 1 || places.allSatisfy { $0.task != nil }), "adapters: \(places)")
        all = try places.map {
            Adapter(task: $0.task, directory: try AdapterDirectory(path: $0.path, for: model.configuration))
        }
        let routes = model.deltas.tasks
        guard tasks.isEmpty || routes.isEmpty else {
            throw Text2TextError(
                .model,
                "\(model.path): the model has a delta for each of \(routes.joined(separator: ", ")), so it takes one "
                    + "adapter for all inputs; leave out the names of tasks")
        }
    }

    /// Opens the directories for a run's model.
    /// - Returns: nil if there are none
    /// - Throws: also what opening the run throws
    package init?(
        _ places: [(task: String?, path: String)], for run: RunDirectory, _ choice: CheckpointChoice, pipeline: String
    ) throws {
        guard !places.isEmpty else { return nil }
        // Opening the run for answers tells of damaged checkpoints.
        try self.init(places, for: try run.open(choice, pipeline: pipeline) { _ in }.directory)
    }

    /// The tasks with an adapter of their own, in the order of their routes; empty if one serves all inputs.
    package var tasks: [String] { all.compactMap(\.task) }

    /// What a person should know of each adapter.
    package var notes: [String] {
        all.flatMap { adapter in adapter.directory.notes.map { "\(adapter.directory.path): \($0)" } }
    }

    /// The directory of the adapter for a task's inputs.
    package func path(for task: String?) -> String? {
        all.first { $0.task == nil || $0.task == commonTask ?? task }?.directory.path
    }

    /// The directories with their tasks and the SHA-256 of their files.
    /// - Throws: `FileError` if a file cannot be read
    package func json() throws -> JSONOutput {
        .array(
            try all.map { adapter in
                let path = adapter.directory.path
                let task: [(String, JSONOutput)] = adapter.task.map { [("task", .string($0))] } ?? []
                return .object(task + [("directory", .string(path)), ("hash", .string(try Self.hash(path)))])
            })
    }

    /// SHA-256 of an adapter's settings and tensors.
    private static func hash(_ path: String) throws -> String {
        let files = FileSystem.names(in: path).filter { $0.hasSuffix(".json") || $0.hasSuffix(".safetensors") }.sorted()
        return SHA256.hash(
            try files.map { "\($0) \(SHA256.hash(try FileSystem.contents(of: FileSystem.join(path, $0))))" }.joined(
                separator: "\n"))
    }

    /// A model with the adapters acting in it.
    /// - Throws: `CheckpointError` if a tensor cannot be read, or if one of several adapters replaces weights
    func model(over weights: ModelWeights) throws -> any Model<Float> {
        let routes = all.compactMap { adapter in adapter.task.map { (name: $0, adapter: adapter.directory) } }
        let adapted =
            routes.isEmpty
            ? try AdaptedWeights(weights, all[0].directory) : try AdaptedWeights(weights, routes: routes)
        return try adapted.model(isTrained: false)
    }
}
