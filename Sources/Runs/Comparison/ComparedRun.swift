import Checkpoints
import Evaluation
import ExampleStore
import Presentation
import TaskDefinitions
import Text2Text
import Training

/// A run to be compared with others: its place, its record in its store, and its chosen checkpoint.
///
/// The run is not changed, and its weights are not read.
package struct ComparedRun {
    package let configuration: PipelineConfiguration
    package let directory: RunDirectory
    package let store: ExampleStore
    package let record: RunRecord
    /// The step of the checkpoint.
    package let step: Int
    private let state: CheckpointState?

    /// - Parameters:
    ///   - path: a pipeline's file, or the directory of a run, which may have been moved
    ///   - choice: the checkpoint
    /// - Throws: ``RunError``, `StoreError` and others if there is no such run, or if nothing was trained or evaluated
    package init(
        _ path: String, _ choice: CheckpointChoice, dataDirectory: String?, tasksDirectory: String?,
        _ observer: any RunObserver
    ) throws {
        configuration = try PipelineConfiguration.read(
            PipelineSource(path, dataDirectory: dataDirectory), tasks: .trained(tasksDirectory))
        directory = configuration.directory
        let checkpoints = CheckpointStore(reading: directory.checkpoints)
        guard !checkpoints.steps.isEmpty else {
            throw Text2TextError(.model, directory.noCheckpointProblem(pipeline: configuration.argument))
        }
        let newest = try? checkpoints.newestState()
        let chosen: Int? =
            switch choice {
            case .best: checkpoints.knownBest { observer.warn($0) }?.step ?? newest?.step
            case .newest: newest?.step
            case .step(let step): step
            }
        guard let chosen else {
            throw RunError("holds no good checkpoint; name the step: --checkpoint N", path: directory.checkpoints)
        }
        step = chosen
        state = newest
        store = try ExampleStore(path: configuration.storePath, mode: .readOnly)
        record = try Self.record(configuration, choice, newest, store, observer)
    }

    /// The run's record; if the store has none, the record of its weights.
    private static func record(
        _ configuration: PipelineConfiguration, _ choice: CheckpointChoice, _ state: CheckpointState?,
        _ store: ExampleStore, _ observer: any RunObserver
    ) throws -> RunRecord {
        let directory = configuration.directory
        if let record = try store.record(of: state, named: configuration.name, in: directory) { return record }
        let trained = try configuration.load(choice, observer)
        if let record = try StoreRun.find(EvaluationPlan(configuration), trained, store) { return record }
        throw RunError(
            "holds no evaluation of \(directory.path); evaluate it first: mixtape evaluate \(configuration.argument)",
            path: store.path)
    }

    /// Identifies the run, whatever path names it.
    package var identity: String { "\(store.path) \(record.id)" }

    /// The indices of the first two that are the same run; nil if all differ.
    package static func repeated(among runs: [ComparedRun]) -> (earlier: Int, later: Int)? {
        for (place, run) in runs.enumerated() {
            guard let earlier = runs[..<place].firstIndex(where: { $0.identity == run.identity }) else { continue }
            return (earlier, place)
        }
        return nil
    }

    // MARK: Answers

    /// The reason why it has no answers to a task of a split, and the remedy.
    func lackOfAnswers(_ split: Split, to task: String) -> String {
        var command = "mixtape evaluate \(configuration.argument)"
        if !configuration.evaluatedTasks.contains(where: { $0.name == task }) { command += " --task \(task)" }
        if split != configuration.evaluation.split { command += " --split \(split.rawValue)" }
        return "was not evaluated on the \(split.rawValue) split at step \(Quantity.count(step)); evaluate it first: "
            + command
    }

    /// The tasks that judge it, and further ones that were evaluated.
    func tasks(with evaluations: [String: EvaluationRecord]) -> [TaskDefinition] {
        let judged = configuration.evaluatedTasks.map(\.name)
        return configuration.allTasks.filter { judged.contains($0.name) || evaluations[$0.name] != nil }
    }

    /// The evaluations of a split, by task name.
    /// - Throws: ``RunError`` if there is none
    package func evaluations(_ split: Split, _ decoding: DecodingConfiguration) throws -> [String: EvaluationRecord] {
        do {
            let found = try StoredReports(store: store).evaluations(
                ofRun: record, split: split, step: step, decoding: decoding, tasks: configuration.allTasks)
            return Dictionary(uniqueKeysWithValues: found.map { ($0.task, $0) })
        } catch let error as EvaluationError {
            throw RunError(error.message, path: directory.path)
        }
    }

    // - Parameter name: its name in the comparison

    /// - Parameter name: what it is called beside the others
    package func summary(name: String) throws -> Comparison.Run {
        let checkpoints = CheckpointStore(reading: directory.checkpoints)
        let best = configuration.evaluation.best
        let milestones = (state?.milestones ?? []).map { milestone in
            Comparison.Milestone(
                step: milestone.step, score: best.score(milestone.scores).map(best.shown) ?? .nan,
                tasks: firstMetrics(milestone.scores), halfWidths: firstMetrics(milestone.halfWidths ?? [:]))
        }
        return Comparison.Run(
            name: name, directory: directory.path, step: step, plannedSteps: state?.totalSteps,
            isFinished: state?.isFinished(record.status), parameterCount: directory.parameterCount,
            seconds: (try? checkpoints.state(step: step))?.seconds,
            lossCurve: LossCurve.points(try RunLog.read(directory.log)) { $0.loss }, milestones: milestones,
            milestoneSplit: configuration.evaluation.milestoneSplit)
    }

    /// The numbers of the tasks' first metrics, by task, from numbers with names such as `sst2.accuracy`.
    private func firstMetrics(_ numbers: [String: Double]) -> [String: Double] {
        let pairs = configuration.evaluatedTasks.compactMap { task in
            task.metrics.first.flatMap { numbers["\(task.name).\($0.title)"] }.map { (task.name, $0) }
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }
}
