import Communication
import Evaluation
import ExampleStore
import Models
import TaskDefinitions
import Text2Text

/// Evaluates a trained model on the tasks' splits. Predictions in the store are scored and not made again.
struct EvaluationStage {
    private let trained: LoadedModel
    private let plan: EvaluationPlan
    private let store: ExampleStore
    private let observer: any RunObserver
    /// The processes that share the work.
    private let shared: SharedRun
    /// The run's record in the store; nil in a process that writes nothing.
    private let run: Int?

    init(
        _ trained: LoadedModel, _ plan: EvaluationPlan, store: ExampleStore, _ observer: any RunObserver,
        communicator: any Communicator = SoleProcess()
    ) throws {
        shared = SharedRun(communicator: communicator)
        self.trained = trained
        self.plan = plan
        self.store = store
        self.observer = observer
        run = communicator.isFirst ? try StoreRun.open(plan, trained, store).id : nil
    }

    /// Takes part in the evaluations that the first process makes.
    func help(split: Split, decoding: DecodingConfiguration, scoresOnly: Bool) throws {
        guard !scoresOnly else { return }
        for task in plan.allTasks where task.sources[split] != nil {
            guard shared.communicator.broadcast(false) else { continue }
            _ = try evaluation(of: task, split: split, decoding: decoding)
        }
    }

    /// The reports of the plan's tasks with the split, and of the model's other tasks that were evaluated before.
    /// - Parameter scoresOnly: whether missing predictions are an error instead of being made
    func reports(split: Split, decoding: DecodingConfiguration, scoresOnly: Bool) throws -> [TaskReport] {
        let tasks = plan.tasks(with: split)
        if tasks.isEmpty {
            throw RunError(
                "none of the tasks has a \(split.rawValue) file; add one to a task's sources, or name another split: "
                    + "--split", path: plan.place)
        }
        try checkDeltas(tasks)
        if scoresOnly { try Self.warnOfChanges(tasks, split, store, observer) }
        return try plan.allTasks.filter { $0.sources[split] != nil }.compactMap { task in
            let report = try stored(task, split: split, decoding: decoding)
            let isMissing = report == nil && tasks.contains { $0.name == task.name }
            if !scoresOnly { _ = shared.communicator.broadcast(isMissing) }
            if let report { return report }
            guard isMissing else { return nil }
            if scoresOnly {
                let method = PredictionMethod(of: task, decoding: decoding).description
                let what = task.needsTeacherForcing ? "predictions with the likelihood of the targets" : "predictions"
                throw RunError(
                    "holds no \(what) of this model for the \(split.rawValue) split of \(task.name) by \(method); "
                        + "leave out --from-predictions to make them", path: store.path)
            }
            guard !store.isReadOnly else {
                throw RunError(
                    "may not be written, and holds no predictions of this model for the \(split.rawValue) split of "
                        + "\(task.name); check its permissions", path: store.path)
            }
            return try evaluate(task, split: split, decoding: decoding)
        }
    }

    /// - Throws: ``RunError`` if the model has a delta for other tasks only
    private func checkDeltas(_ tasks: [TaskDefinition]) throws(RunError) {
        do throws(MissingDelta) {
            for task in tasks { _ = try trained.model.places.route(of: task.name) }
        } catch {
            throw RunError("\(error), or judge by the delta of one: --delta-of TASK", path: plan.place)
        }
    }

    /// Warns of each task whose predictions are scored against answers that its current file would no longer make.
    static func warnOfChanges(
        _ tasks: [TaskDefinition], _ split: Split, _ store: ExampleStore, _ observer: any RunObserver
    ) throws {
        for task in tasks where try !store.isUpToDate(task, split: split) {
            observer.warn(
                "\(task.name): its file has changed in more than metrics and postprocessing since the "
                    + "\(split.rawValue) split was imported; inputs and answers are still the imported ones")
        }
    }

    private func evaluate(_ task: TaskDefinition, split: Split, decoding: DecodingConfiguration) throws -> TaskReport {
        let (evaluator, evaluation) = try evaluation(of: task, split: split, decoding: decoding)
        if let run { try evaluator.record(evaluation, run: run, step: trained.step) }
        return evaluation.report
    }

    private func evaluation(
        of task: TaskDefinition, split: Split, decoding: DecodingConfiguration
    ) throws -> (Evaluator<Float>, TaskEvaluation) {
        let evaluator = Evaluator(
            model: try trained.model.generative(), vocabulary: trained.vocabulary, store: store,
            communicator: shared.communicator)
        let count = try store.count(task: task.name, split: split)
        let evaluation = try observer.following("evaluate \(task.name)", of: count, "examples") { update in
            try evaluator.evaluate(task: task, split: split, decoding: decoding, seed: plan.seed) {
                update($0.examples)
                try shared.checkStop(observer)
            }
        }
        return (evaluator, evaluation)
    }

    /// The report of stored predictions by the same checkpoint with the same limits, for all current examples of the
    /// split.
    private func stored(_ task: TaskDefinition, split: Split, decoding: DecodingConfiguration) throws -> TaskReport? {
        let count = try store.count(task: task.name, split: split)
        let method = PredictionMethod(of: task, decoding: decoding)
        guard let run else { return nil }
        let record = try store.evaluations(ofRun: run).last {
            $0.isCurrent && $0.task == task.name && $0.split == split && $0.step == trained.step
                && $0.decoding == method.description && $0.limits == task.limits && $0.exampleCount == count
        }
        guard let record else { return nil }
        if task.isLabelled(split), task.needsTeacherForcing, try !store.hasTeacherForcing(ofEvaluation: record.id) {
            return nil
        }
        let report = try TaskReport(
            recorded: record, task: task, vocabulary: trained.vocabulary, store: store, seed: plan.seed)
        if !store.isReadOnly { try store.setScores(report.storedScores, ofEvaluation: record.id) }
        return report
    }
}
