import ExampleStore

/// A run's record in the store, to which its evaluations belong.
enum StoreRun {
    /// The record that a run has, or a new one where it has none or begins anew.
    static func open(_ plan: EvaluationPlan, isNew: Bool = false, store: ExampleStore) throws -> Int {
        if !isNew, let run = try store.latestRun(named: plan.name) { return run.id }
        return try store.beginRun(name: plan.name, configuration: plan.record.text, seed: Int(plan.seed))
    }
}
