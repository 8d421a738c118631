import ExampleStore
import TaskDefinitions
import Vocabularies

extension TaskReport {
    /// Scores the predictions of a recorded evaluation as the task scores them now, without decoding.
    ///
    /// Inputs and targets are those that were evaluated, even where the split was imported anew since.
    /// - Parameters:
    ///   - vocabulary: the run's, which counts what the task's limits cut
    ///   - seed: decides the resamples of the metrics' intervals
    /// - Throws: `StoreError`; `MetricError` where a metric does not fit the task.
    public init(
        recorded evaluation: EvaluationRecord, task: TaskDefinition, vocabulary: any Vocabulary, store: ExampleStore,
        seed: UInt64 = 0
    ) throws {
        var examples: [EvaluatedExample] = []
        try store.forEachPrediction(ofEvaluation: evaluation.id) { example, prediction in
            examples.append(
                EvaluatedExample(
                    ordinal: example.ordinal, input: example.input, targets: example.targets,
                    prediction: prediction.text, logLikelihood: prediction.logLikelihood))
        }
        try self.init(
            task: task, split: evaluation.split, examples: examples, vocabulary: vocabulary,
            seconds: evaluation.seconds ?? 0, seed: seed)
    }
}

/// Finds recorded evaluations and makes reports of them.
public struct StoredReports {
    public let store: ExampleStore

    public init(store: ExampleStore) {
        self.store = store
    }

    /// The evaluations of a run's split at one step, one per task, in the order of the tasks: where a task was
    /// evaluated with several decodings, the last recorded one.
    /// - Parameters:
    ///   - step: nil: the last step at which any of the tasks was evaluated on the split
    ///   - decoding: as `DecodingConfiguration.description` has it; nil: any
    /// - Throws: `StoreError`; ``EvaluationError`` where there is no such evaluation.
    public func evaluations(
        ofRun run: RunRecord, split: Split, step: Int? = nil, decoding: String? = nil, tasks: [String]
    ) throws -> [EvaluationRecord] {
        let all = try store.evaluations(ofRun: run.id).filter {
            $0.split == split && tasks.contains($0.task) && (decoding == nil || $0.decoding == decoding)
        }
        let wanted = step ?? all.map(\.step).max()
        let atStep = all.filter { $0.step == wanted }
        guard !atStep.isEmpty else {
            let when = step.map { " at step \($0)" } ?? "", how = decoding.map { " decoded by \($0)" } ?? ""
            throw EvaluationError(
                "the run \"\(run.name)\" has no evaluation of the \(split.rawValue) split\(when)\(how); "
                    + "evaluate it first")
        }
        return tasks.compactMap { task in
            atStep.filter { $0.task == task }.max { $0.id < $1.id }
        }
    }

    /// The reports of a run's split at one step, made anew from the stored predictions; see
    /// ``evaluations(ofRun:split:step:decoding:tasks:)``.
    public func taskReports(
        ofRun run: RunRecord, split: Split, step: Int? = nil, decoding: String? = nil, tasks: [TaskDefinition],
        vocabulary: any Vocabulary, seed: UInt64 = 0
    ) throws -> [TaskReport] {
        let evaluations = try evaluations(
            ofRun: run, split: split, step: step, decoding: decoding, tasks: tasks.map(\.name))
        return try evaluations.compactMap { evaluation in
            guard let task = tasks.first(where: { $0.name == evaluation.task }) else { return nil }
            return try TaskReport(recorded: evaluation, task: task, vocabulary: vocabulary, store: store, seed: seed)
        }
    }
}
