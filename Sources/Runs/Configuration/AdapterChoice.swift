import Checkpoints
import Configuration
import Deltas
import Files

/// The adapter that training begins from: `"model": {"directory": "models/t5-small", "adapter": "adapters/boolq"}`.
package struct AdapterChoice {
    let path: String
    let place: SourceLocation

    /// - Parameters:
    ///   - model: the `model` object of a pipeline
    ///   - project: the start of its paths
    init?(_ model: ConfigurationObject, project: String) {
        let help =
            "the directory of an adapter for the model; it is trained further, or stays as it is if there is a delta"
        guard let value = model.value("adapter", help), let path = value.string() else { return nil }
        if path.isEmpty { model.report("is empty; name the directory of an adapter", at: "adapter") }
        self.path = FileSystem.path(path, from: project)
        place = value.location
    }

    /// The learning rate that usually trains the adapter's methods further.
    var usualRate: Double { DeltaChoice.usualRate(of: AdapterDirectory.methods(in: path)) }

    /// Opens the adapter for a model.
    /// - Parameter warn: gets what a user should know of it
    /// - Throws: `ConfigurationError` at the place in the pipeline if there is no adapter, or if the model has a delta;
    ///   any problem of the adapter's files
    func adapt(_ model: ModelDirectory, warn: (String) -> Void) throws -> ModelDirectory {
        guard model.deltas.isEmpty else {
            throw problem("goes beside a model without a delta, and the run has one; leave it out")
        }
        guard AdapterDirectory.isAdapter(path) else {
            throw problem("\(path) is no adapter's directory; it has none of the settings files")
        }
        let adapter = try AdapterDirectory(path: path, for: model.configuration)
        for note in adapter.notes { warn("\(path): \(note)") }
        return model.adapted(by: adapter)
    }

    private func problem(_ message: String) -> ConfigurationError {
        ConfigurationError([Diagnostic(message, path: "model.adapter", at: place)])
    }
}
