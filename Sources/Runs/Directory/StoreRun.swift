import Checkpoints
import ExampleStore
import Text2Text

/// A model's record in the store, to which its evaluations belong.
enum StoreRun {
    /// The record of a model; nil where the store has none of it.
    ///
    /// A run's checkpoints say which record is theirs, so that neither a run of the same name nor one that took this
    /// one's place is taken for it. What was trained elsewhere is known by the hash of its weights.
    static func find(_ plan: EvaluationPlan, _ trained: LoadedModel, _ store: ExampleStore) throws -> RunRecord? {
        guard let pipeline = plan.pipeline else { return try store.latestRun(named: plan.name) }
        return try store.record(of: trained.run?.newest, named: pipeline.name, in: pipeline.directory)
            ?? store.latestRun(named: hashedName(plan, trained))
    }

    /// The record of a model, or a new one where the store has none.
    static func open(_ plan: EvaluationPlan, _ trained: LoadedModel, _ store: ExampleStore) throws -> RunRecord {
        if let record = try find(plan, trained, store) { return record }
        let name = plan.pipeline == nil ? plan.name : hashedName(plan, trained)
        return try begin(name: name, configuration: plan.record.text, seed: plan.seed, store)
    }

    /// The record of a run that is to be trained: its own, or a new one.
    /// - Parameter state: of the checkpoint that it goes on from; nil for a run that begins
    static func open(
        _ configuration: PipelineConfiguration, from state: CheckpointState?, _ store: ExampleStore
    ) throws -> RunRecord {
        let name = configuration.name
        if let state, let record = try store.record(of: state, named: name, in: configuration.directory) {
            return record
        }
        // Whoever begins a run anew holds it alone, so this one was killed.
        if state == nil, let latest = try store.latestRun(named: name), latest.status == .running {
            try store.setStatus(.stopped, ofRun: latest.id)
        }
        return try begin(
            name: name, configuration: configuration.resolved.text, seed: configuration.seed, store)
    }

    private static func begin(
        name: String, configuration: String, seed: UInt64, _ store: ExampleStore
    ) throws -> RunRecord {
        let id = try store.beginRun(name: name, configuration: configuration, seed: Int(seed))
        guard let record = try store.run(id) else { preconditionFailure("run \(id) was just begun") }
        return record
    }

    private static func hashedName(_ plan: EvaluationPlan, _ trained: LoadedModel) -> String {
        EvaluationPlan.hashedName(plan.name, trained.hash)
    }
}

extension ExampleStore {
    /// The record of a run, if this store has it.
    ///
    /// Checkpoints of older versions do not say when the run began, or not even which record is theirs: it is then the
    /// latest of the run's name, unless the directory was renamed.
    /// - Parameters:
    ///   - state: of the run's newest checkpoint
    ///   - name: what the run's configuration calls it
    package func record(
        of state: CheckpointState?, named name: String, in directory: RunDirectory
    ) throws(StoreError) -> RunRecord? {
        guard let state, let id = state.storeRun else {
            return directory.name == name ? try latestRun(named: name) : nil
        }
        guard let record = try run(id), record.name == name, record.seed == Int(exactly: state.seed) else { return nil }
        return state.storeRunBegan.map { $0 == record.startedAt } ?? true ? record : nil
    }
}
