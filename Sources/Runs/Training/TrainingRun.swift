import Autodiff
import Checkpoints
import Configuration
import Evaluation
import ExampleStore
import Files
import Foundation
import Models
import Optimizers
import Tensors
import Text2Text
import Training

/// A training run in progress: the trainer, its logs, its checkpoints and its record in the store.
final class TrainingRun {
    private let configuration: PipelineConfiguration
    private let data: PreparedData
    private let observer: any RunObserver
    private let trainer: Trainer<Float>
    private let model: any Model<Float>
    /// The frozen weights, which checkpoints identify.
    private let base: FrozenBase?
    /// The trainer's optimizer, if it keeps a mean of the weights.
    private let averaging: AveragingOptimizer<Float>?
    /// The processes that share the run. The first alone has the files below and writes to the store.
    private let shared: SharedRun
    private let state: SharedState<Float>
    private let checkpoints: CheckpointStore?
    private let log: RunLog?
    /// The log for TensorBoard.
    private let events: EventLog?
    /// The run's record in the store. A run that has nothing left to train does not need it.
    private var storeRun: RunRecord?
    /// The checkpoint that it continues from.
    private let begun: CheckpointState?
    /// Seconds of training so far, over all sessions of the run.
    private var seconds: Double
    /// The greatest memory use, in bytes, of an earlier session of the run.
    private let earlierPeakMemory: Int
    /// Whether there was anything left to train.
    private var hasTrained = false
    /// The milestones so far.
    private var milestones: [MilestoneScores]
    /// The step of the newest checkpoint.
    private var savedStep: Int
    /// The step at which to pause, as if the run were stopped there; nil to train to the end.
    private let until: Int?

    /// Opens a run: continues from its newest good checkpoint, or begins.
    /// - Parameters:
    ///   - claim: the run's claim, whose settings and data match the configuration; nil in processes that help
    ///   - until: the step at which to pause; nil to train to the end
    ///   - profile: records where the time of training goes
    init(
        _ configuration: PipelineConfiguration, _ data: PreparedData, _ claim: RunClaim?, until: Int?,
        _ profile: OperationProfile?, _ shared: SharedRun, _ observer: any RunObserver
    ) throws {
        let (checkpoints, checkpoint) = try claim?.begin() ?? (nil, nil)
        let communicator = shared.communicator
        let directory = configuration.directory
        let vocabulary = data.vocabulary.vocabulary
        let made = try data.initialModel.make(configuration, vocabulary)
        let (model, turns) = (made.model, made.turns(totalSteps: data.totalSteps))
        let division = configuration.training.division(
            model.trainedParameters, turns: turns, ranks: communicator.count)
        let optimizer = configuration.training.makeOptimizer(
            model.trainedParameters, totalSteps: data.totalSteps, turns: turns, division: division,
            rank: communicator.rank)
        self.model = model
        base = FrozenBase(model.parameters, step: data.initialModel.step)
        averaging = optimizer as? AveragingOptimizer<Float>
        self.shared = shared
        state = SharedState(model.parameters, optimizer, communicator)
        let begun = try state.load(checkpoint)
        let step = begun?.step ?? 0
        // The model in the checkpoint is the mean.
        if begun != nil { averaging?.exchange(after: step) }
        self.configuration = configuration
        self.data = data
        self.observer = observer
        self.until = until
        self.checkpoints = checkpoints
        seconds = begun?.seconds ?? 0
        earlierPeakMemory = begun?.peakMemory ?? 0
        milestones = begun?.milestones ?? []
        savedStep = step
        self.begun = begun
        trainer = Trainer(
            model: model, optimizer: optimizer, tasks: configuration.mixture.taskNames,
            configuration: configuration.training, totalSteps: data.totalSteps, turns: turns, seed: configuration.seed,
            step: step, communicator: communicator, division: division)
        trainer.profile = profile
        guard communicator.isFirst else {
            (log, events) = (nil, nil)
            return
        }
        let taskNames = configuration.mixture.taskNames
        let log = try RunLog(
            path: directory.log, taskNames: taskNames, after: step, milestones: Set(milestones.map(\.step)))
        self.log = log
        if let damage = log.damage { observer.warn("\(log.path): \(damage)") }
        events = EventLog(directory: directory.events, taskNames: taskNames, after: step)
        try RunTasks.keep(configuration.allTasks, in: directory)
        try AtomicFile.write(configuration.resolved.text, to: directory.configuration)
        try ModelDirectory.write(
            HuggingFaceConfiguration(modelType: data.initialModel.modelType, model: model.configuration), vocabulary,
            to: directory.model)
        try DeltaFile.write(made.deltas, to: directory.model)
        if base != nil, data.initialModel.needsCopy { try FrozenBase.keep(model.parameters, in: directory.model) }
        // A process that was killed after it saved the checkpoint did not come to this.
        if checkpoint != nil { try keepBest() }
        observer.observe(
            .opened(
                TrainingStart(
                    parameterCount: model.parameterCount, trainedParameterCount: model.trainedParameterCount,
                    threads: WorkerPool.shared.threads, step: step,
                    totalSteps: data.totalSteps, hasStoppedEarly: hasStoppedEarly, lastScores: lastScores)))
    }

    // MARK: How far

    /// The next step at which to pause; nil if the run is complete, or trained as far as it should be.
    var nextMilestone: Milestone? {
        // A run that was stopped during an evaluation is evaluated first.
        if isDueForJudging { return Milestone(judgedAt: trainer.step) }
        if hasStoppedEarly || isOutOfTime { return nil }
        guard let next = Milestone.next(after: trainer.step, of: data.totalSteps, configuration.training) else {
            return nil
        }
        guard let until, next.step >= until else { return next }
        return trainer.step < until ? Milestone(step: until, of: data.totalSteps, configuration.training) : nil
    }

    /// Whether the present step is a milestone that is not judged yet.
    var isDueForJudging: Bool {
        guard milestones.last?.step != trainer.step else { return false }
        if isOutOfTime, configuration.training.evaluateEvery != nil { return trainer.step > 0 }
        return Milestone(step: trainer.step, of: data.totalSteps, configuration.training).isEvaluated
    }

    /// Whether the time of training is over.
    private var isOutOfTime: Bool { configuration.training.seconds.map { seconds >= $0 } ?? false }

    /// Ends the steps of a run whose time is over.
    private struct TimeIsOver: Error {}

    private var hasStoppedEarly: Bool { ranking().isExhausted(patience: configuration.evaluation.patience) }

    /// The milestones, ranked by the configured score.
    /// - Parameter steps: only milestones of these steps; nil for all
    private func ranking(among steps: Set<Int>? = nil) -> MilestoneRanking {
        let judged = milestones.filter { steps?.contains($0.step) ?? true }
        return MilestoneRanking(judged.map { ($0.step, configuration.evaluation.best.score($0.scores)) })
    }

    // MARK: Going on

    /// Does a part of the work. If it cannot be finished, the training so far is saved all the same.
    func savingWhenStopped(_ work: () throws -> Void) throws {
        if !hasTrained { try setStatus(.running) }
        hasTrained = true
        do {
            try StoreQueue.interruptible(observer, work)
        } catch let stop as RunStopped {
            if trainer.step > savedStep { try saveCheckpoint() }
            // Another process may be writing to the store. The run's lock also shows that no process works on it.
            try? setStatus(.stopped)
            observer.observe(.stopped(step: trainer.step, totalSteps: data.totalSteps))
            throw stop
        } catch {
            // The disk may have failed, or the numbers themselves; in any other case the steps are good.
            let isLost = error is CheckpointError || error is TrainingError || error is RunLogError
            // Other processes may be at another step, or gone.
            if trainer.step > savedStep, !isLost, shared.communicator.isAlone { try? saveCheckpoint() }
            try? flushLogs()
            try? setStatus(.failed)
            throw error
        }
    }

    /// Records in the store what becomes of the run.
    private func setStatus(_ status: RunStatus) throws {
        guard shared.communicator.isFirst else { return }
        try data.store.setStatus(status, ofRun: record().id)
    }

    private func record() throws -> RunRecord {
        if let storeRun { return storeRun }
        let record = try StoreRun.open(configuration, from: begun, data.store)
        storeRun = record
        return record
    }

    private func evaluator() throws -> Evaluator<Float> {
        Evaluator(
            model: try model.generative(), vocabulary: data.vocabulary.vocabulary, store: data.store,
            communicator: shared.communicator)
    }

    /// Looks whether the evaluations fit into memory, which would otherwise show when much is trained.
    /// - Parameter evaluatesAfterwards: whether the whole evaluation split follows the training
    /// - Throws: `MemoryShortage` if they do not; `GenerationError` if the model does not generate text
    func checkEvaluations(evaluatesAfterwards: Bool) throws {
        let evaluator = try evaluator()
        let evaluation = configuration.evaluation
        for task in configuration.evaluatedTasks {
            if task.sources[evaluation.milestoneSplit] != nil {
                try evaluator.checkMemory(
                    task: task, split: evaluation.milestoneSplit, decoding: evaluation.decoding,
                    maximumExamples: evaluation.milestoneExamples)
            }
            if evaluatesAfterwards, task.sources[evaluation.split] != nil {
                try evaluator.checkMemory(task: task, split: evaluation.split, decoding: evaluation.decoding)
            }
        }
    }

    /// Trains to a step and logs every step on the way.
    func train(to step: Int) throws {
        try shared.checkStop(observer)
        guard step > trainer.step else { return }
        let names = configuration.mixture.taskNames
        let work = RunWork(title: "train", total: data.totalSteps, unit: "steps", done: trainer.step)
        let clock = ContinuousClock()
        observer.observe(.began(work))
        do {
            defer { observer.observe(.ended(work)) }
            var last = clock.now
            try trainer.train(to: step, sampler: data.sampler, builder: data.builder) { record in
                let now = clock.now
                let elapsed = (now - last) / .seconds(1)
                last = now
                // The first process has the time; the run may end by it.
                seconds = shared.communicator.broadcast(seconds + elapsed)
                try log?.append(record)
                try events?.append(record, seconds: elapsed)
                observer.observe(
                    .step(
                        TrainedStep(
                            record: record, totalSteps: data.totalSteps, taskNames: names, seconds: elapsed)))
                try shared.checkStop(observer)
                if isOutOfTime { throw TimeIsOver() }
            }
        } catch is TimeIsOver {
            // The step is done.
        } catch let error as TrainingError {
            throw FailedBatch.describe(error, data, configuration)
        }
        observer.observe(.paused(step: trainer.step))
    }

    /// Lends the model with the run's resulting weights: their mean, if there is one.
    private func withAverage<Result>(_ body: () throws -> Result) rethrows -> Result {
        averaging?.exchange(after: trainer.step)
        defer { averaging?.exchange(after: trainer.step) }
        return try body()
    }

    /// Evaluates the milestone split, records the predictions and remembers the scores.
    func judge() throws { try withAverage { try judgeModel() } }

    private func judgeModel() throws {
        let evaluator = try evaluator()
        let split = configuration.evaluation.milestoneSplit
        var scores: [String: Double] = [:]
        var halfWidths: [String: Double] = [:]
        var reports: [TaskReport] = []
        var judged: [(scores: TaskScores, samples: [AnswerSample])] = []
        for task in configuration.evaluation.milestoneTasks {
            let evaluation = try observer.following("evaluate \(task.name)", "examples") { update in
                try evaluator.evaluate(
                    task: task, split: split, decoding: configuration.evaluation.decoding,
                    maximumExamples: configuration.evaluation.milestoneExamples, seed: configuration.seed
                ) {
                    update($0.examples)
                    try shared.checkStop(observer)
                }
            }
            if shared.communicator.isFirst {
                try evaluator.record(evaluation, run: record().id, step: trainer.step)
            }
            judged.append((TaskScores(evaluation, step: trainer.step), evaluation.outputs.map(AnswerSample.init)))
            for metric in evaluation.report.metrics {
                scores["\(task.name).\(metric.name)"] = metric.value
                if metric.halfWidth.isFinite { halfWidths["\(task.name).\(metric.name)"] = metric.halfWidth }
            }
            reports.append(evaluation.report)
        }
        // Written together: a milestone is in the log completely or not at all.
        for (scores, samples) in judged {
            try log?.append(scores)
            try events?.append(scores, samples: samples)
        }
        milestones.append(
            MilestoneScores(step: trainer.step, scores: scores, halfWidths: halfWidths, seconds: seconds))
        let best = configuration.evaluation.best
        observer.observe(
            .judged(
                JudgedMilestone(
                    step: trainer.step, split: split, metric: best.description,
                    score: best.score(scores).map(best.shown) ?? .nan, halfWidth: best.halfWidth(halfWidths),
                    tasks: reports, label: best.label)))
    }

    /// Writes a checkpoint of the present step and removes those that are not kept.
    func saveCheckpoint() throws {
        try flushLogs()
        try withAverage { try writeCheckpoint() }
        savedStep = trainer.step
        try keepBest()
        // The others wait for the files to be written.
        shared.communicator.barrier()
        observer.observe(.saved(step: savedStep))
    }

    private func writeCheckpoint() throws {
        let optimizerState = state.optimizerState()
        guard let checkpoints else { return }
        try checkpoints.save(
            CheckpointState(
                step: trainer.step, seed: configuration.seed,
                vocabularyFingerprint: data.vocabulary.vocabulary.fingerprint,
                initialModelFingerprint: data.identity.initialModel, base: base, data: data.identity.data,
                drawing: data.identity.drawing,
                counters: CheckpointState.counters(
                    seconds: seconds, peakMemory: max(earlierPeakMemory, ProcessMemory.peakBytes),
                    totalSteps: data.totalSteps, storeRun: record()),
                milestones: milestones,
                best: best(among: checkpoints.steps + [trainer.step])),
            configuration: configuration.resolved.text, parameters: model.parameters,
            optimizerState: optimizerState)
    }

    private func flushLogs() throws {
        try log?.flush()
        try events?.flush()
    }

    /// The first metric of each task at the last milestone.
    private var lastScores: [String: Double] {
        let scores = milestones.last?.scores ?? [:]
        let pairs = configuration.evaluation.milestoneTasks.compactMap { task in
            task.metrics.first.flatMap { scores["\(task.name).\($0.title)"] }.map { (task.name, $0) }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Records the best checkpoint, and removes those that are not kept.
    private func keepBest() throws {
        guard let checkpoints else { return }
        let best = best(among: checkpoints.steps)
        if let best { try checkpoints.recordBest(best) }
        try checkpoints.prune(keeping: configuration.training.keepCheckpoints, best: best?.step)
    }

    /// The best milestone with a checkpoint.
    private func best(among steps: [Int]) -> BestScore? {
        let criterion = configuration.evaluation.best
        return ranking(among: Set(steps)).best.map {
            BestScore(
                step: $0.step, metric: criterion.description, score: criterion.shown($0.score),
                halfWidth: halfWidth(ofMilestone: $0.step))
        }
    }

    /// Half the width of the interval of the score that compares milestones; nil if it is not known.
    private func halfWidth(ofMilestone step: Int) -> Double? {
        configuration.evaluation.best.halfWidth(milestones.last { $0.step == step }?.halfWidths)
    }

    /// Records that the run is complete, if it was not before; or that it paused.
    func finish() throws {
        guard hasTrained else { return }
        guard trainer.step >= data.totalSteps || hasStoppedEarly || isOutOfTime else {
            try setStatus(.stopped)
            return observer.observe(.stopped(step: trainer.step, totalSteps: data.totalSteps))
        }
        try setStatus(.finished)
        guard trainer.step < data.totalSteps else { return }
        guard hasStoppedEarly, let best = ranking().best else {
            return observer.observe(.outOfTime(step: trainer.step, seconds: seconds))
        }
        let criterion = configuration.evaluation.best
        observer.observe(
            .stoppedEarly(
                EarlyStop(
                    step: trainer.step, milestones: ranking().milestonesWithoutImprovement,
                    metric: criterion.description, bestStep: best.step, bestScore: criterion.shown(best.score),
                    halfWidth: halfWidth(ofMilestone: best.step))))
    }
}
