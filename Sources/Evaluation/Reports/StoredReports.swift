import ExampleStore
import TaskDefinitions
import Vocabularies

extension TaskReport {
    /// Scores the predictions of a recorded evaluation with the task's current metrics, without decoding.
    ///
    /// Inputs and targets are those that were evaluated, even if the split was imported anew since.
    /// - Parameters:
    ///   - vocabulary: the run's vocabulary, which counts the texts that the task's limits cut
    ///   - seed: decides the resamples of the metrics' intervals
    /// - Throws: `StoreError`; `MetricError` if a metric does not fit the task.
    package init(
        recorded evaluation: EvaluationRecord, task: TaskDefinition, vocabulary: any Vocabulary, store: ExampleStore,
        seed: UInt64 = 0
    ) throws {
        let answers = try store.answers(ofEvaluation: evaluation.id)
        let corrupted = try CorruptedTexts(
            answers.map { ($0.ordinal, $0.input) }, of: task, split: evaluation.split, vocabulary: vocabulary)
        try self.init(
            task: task, split: evaluation.split,
            examples: answers.enumerated().map { corrupted?.shown($1, at: $0) ?? $1 }, corrupted: corrupted,
            vocabulary: vocabulary, decoding: evaluation.decoding, seconds: evaluation.seconds ?? 0, seed: seed)
    }
}

/// Finds recorded evaluations and makes reports of them.
package struct StoredReports {
    package let store: ExampleStore

    package init(store: ExampleStore) {
        self.store = store
    }

    /// The evaluations of a run's split at one step, one per task, in the order of the tasks. If a task was evaluated
    /// with several decodings, the last recorded one counts.
    /// - Parameters:
    ///   - step: nil for the last step at which any of the tasks was evaluated on the split
    ///   - decoding: the way in which predictions were found, except for tasks that rank labels; nil for any way
    /// - Throws: `StoreError`; ``EvaluationError`` if there is no such evaluation.
    package func evaluations(
        ofRun run: RunRecord, split: Split, step: Int? = nil, decoding: DecodingConfiguration? = nil,
        tasks: [TaskDefinition]
    ) throws -> [EvaluationRecord] {
        let methods = decoding.map { decoding in
            tasks.map { PredictionMethod(of: $0, decoding: decoding).description }
        }
        let all = try store.evaluations(ofRun: run.id).filter { evaluation in
            guard evaluation.split == split, let place = tasks.firstIndex(where: { $0.name == evaluation.task }) else {
                return false
            }
            return methods.map { $0[place] == evaluation.decoding } ?? true
        }
        let wanted = step ?? all.map(\.step).max()
        let atStep = all.filter { $0.step == wanted }
        guard !atStep.isEmpty else {
            let when = step.map { " at step \($0)" } ?? ""
            let how = methods.map { " by \(Set($0).sorted().joined(separator: " or "))" } ?? ""
            throw EvaluationError(
                "the run \"\(run.name)\" has no evaluation of the \(split.rawValue) split\(when)\(how); "
                    + "evaluate it first")
        }
        return tasks.compactMap { task in
            atStep.filter { $0.task == task.name }.max { $0.id < $1.id }
        }
    }

    /// The reports of a run's split at one step, made anew from the stored predictions; see
    /// ``evaluations(ofRun:split:step:decoding:tasks:)``.
    package func taskReports(
        ofRun run: RunRecord, split: Split, step: Int? = nil, decoding: DecodingConfiguration? = nil,
        tasks: [TaskDefinition], vocabulary: any Vocabulary, seed: UInt64 = 0
    ) throws -> [TaskReport] {
        let evaluations = try evaluations(ofRun: run, split: split, step: step, decoding: decoding, tasks: tasks)
        return try evaluations.compactMap { evaluation in
            guard let task = tasks.first(where: { $0.name == evaluation.task }) else { return nil }
            return try TaskReport(recorded: evaluation, task: task, vocabulary: vocabulary, store: store, seed: seed)
        }
    }
}
