import ExampleStore

/// A run's record in the store, to which its evaluations belong.
enum StoreRun {
    /// The record that a run has, or a new one where it has none or begins anew.
    static func open(_ configuration: PipelineConfiguration, isNew: Bool = false, store: ExampleStore) throws -> Int {
        if !isNew, let run = try store.latestRun(named: configuration.name) { return run.id }
        return try store.beginRun(
            name: configuration.name, configuration: configuration.resolved.text, seed: Int(configuration.seed))
    }
}
