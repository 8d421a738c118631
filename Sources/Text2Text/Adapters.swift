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

    /// Opens the directories.
    /// - Parameter places: one directory without a task, or directories with different tasks; not empty
    /// - Throws: `CheckpointError` if a directory is no adapter, or has settings that are not supported
    package init(_ places: [(task: String?, path: String)]) throws {
        precondition(
            !places.isEmpty && (places.count == 1 || places.allSatisfy { $0.task != nil }),
            "adapters: \(places)")
        all = try places.map { Adapter(task: $0.task, directory: try AdapterDirectory(path: $0.path)) }
    }

    /// The tasks with an adapter of their own, in the order of their routes; empty if one serves all inputs.
    package var tasks: [String] { all.compactMap(\.task) }

    /// What a person should know of each adapter.
    package var notes: [String] {
        all.flatMap { adapter in adapter.directory.notes.map { "\(adapter.directory.path): \($0)" } }
    }

    /// The directory of the adapter for a task's inputs.
    package func path(for task: String?) -> String? {
        all.first { $0.task == nil || $0.task == task }?.directory.path
    }

    /// The directories with their tasks.
    package var json: JSONOutput {
        .array(
            all.map { adapter in
                let task: [(String, JSONOutput)] = adapter.task.map { [("task", .string($0))] } ?? []
                return .object(
                    task + [
                        ("directory", .string(adapter.directory.path)),
                        ("hash", .string(adapter.directory.fingerprint)),
                    ])
            })
    }

    /// Lets the adapters act in a model.
    /// - Throws: `CheckpointError` if one does not fit the model; ``Text2TextError`` if the model has a delta for each
    ///   task already
    func attach(to model: any Model<Float>, of place: String) throws {
        let routes = model.places.routes
        guard tasks.isEmpty || routes.isEmpty else {
            throw Text2TextError(
                .model,
                "\(place): has a delta for each of \(routes.joined(separator: ", ")) already, and takes one adapter for "
                    + "all inputs")
        }
        if !tasks.isEmpty { model.places.setRoutes(tasks) }
        for (number, adapter) in all.enumerated() {
            try adapter.directory.attach(to: model, route: adapter.task == nil ? nil : number)
        }
    }
}
