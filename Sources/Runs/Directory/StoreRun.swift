import Checkpoints
import ExampleStore
import Text2Text

/// A model's record in the store. Its evaluations belong to it.
enum StoreRun {
    /// The record of a model; nil if the store has none of it.
    ///
    /// A run's checkpoints name their record. It is therefore never mistaken for a run of the same name, or for a run
    /// that replaced it. A model that was trained elsewhere is identified by the hash of its weights.
    static func find(_ plan: EvaluationPlan, _ trained: LoadedModel, _ store: ExampleStore) throws -> RunRecord? {
        guard plan.pipeline != nil, plan.variant == nil else { return try store.latestRun(named: plan.name) }
        return try ofTraining(plan, trained, store)
    }

    /// The record of a run's own model; nil if the model was not trained here, or the store has none of it.
    static func ofTraining(
        _ plan: EvaluationPlan, _ trained: LoadedModel, _ store: ExampleStore
    ) throws -> RunRecord? {
        guard let pipeline = plan.pipeline else { return nil }
        return try store.record(of: trained.run?.newest, named: pipeline.name, in: pipeline.directory)
            ?? store.latestRun(named: hashedName(plan, trained))
    }

    /// The record of a model; a new one if the store has none.
    static func open(_ plan: EvaluationPlan, _ trained: LoadedModel, _ store: ExampleStore) throws -> RunRecord {
        if let record = try find(plan, trained, store) { return record }
        let name = plan.pipeline == nil || plan.variant != nil ? plan.name : hashedName(plan, trained)
        return try begin(name: name, configuration: plan.record.text, seed: plan.seed, store)
    }

    /// The record of a run to be trained: its own, or a new one.
    /// - Parameter state: the state of the checkpoint to continue from; nil for a new run
    static func open(
        _ configuration: PipelineConfiguration, from state: CheckpointState?, _ store: ExampleStore
    ) throws -> RunRecord {
        let name = configuration.name
        if let state, let record = try store.record(of: state, named: name, in: configuration.directory) {
            return record
        }
        // A process that begins a run anew holds it alone, so the earlier process was killed.
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
    /// Checkpoints of older versions do not tell when the run began, or not even their record. Then it is the latest
    /// record of the run's name, unless the directory was renamed.
    /// - Parameters:
    ///   - state: the state of the run's newest checkpoint
    ///   - name: the run's name in its configuration
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
