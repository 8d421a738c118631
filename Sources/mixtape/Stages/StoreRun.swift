import ExampleStore

/// A run's record in the store, to which its evaluations belong.
enum StoreRun {
    /// The record of a run that is trained now: the one it had, where it goes on, or a new one.
    static func open(_ configuration: PipelineConfiguration, isResumed: Bool, store: ExampleStore) throws -> Int {
        if isResumed, let run = try store.latestRun(named: configuration.name) {
            try store.setStatus(.running, ofRun: run.id)
            return run.id
        }
        return try store.beginRun(
            name: configuration.name, configuration: configuration.resolved.text, seed: Int(configuration.seed))
    }

    /// The record of a run that was trained before.
    static func find(_ configuration: PipelineConfiguration, store: ExampleStore) throws -> Int {
        if let run = try store.latestRun(named: configuration.name) { return run.id }
        return try store.beginRun(
            name: configuration.name, configuration: configuration.resolved.text, seed: Int(configuration.seed))
    }
}
