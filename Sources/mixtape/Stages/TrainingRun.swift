import Autodiff
import Checkpoints
import Configuration
import Evaluation
import ExampleStore
import Files
import Foundation
import Models
import Optimizers
import Presentation
import Tensors
import Text2Text
import Training

/// A training run under way: the trainer, its logs, its checkpoints and its record in the store.
final class TrainingRun {
    private let configuration: PipelineConfiguration
    private let data: PreparedData
    private let trainer: Trainer
    /// The trainer's optimizer, where it keeps a mean of the weights.
    private let averaging: AveragingOptimizer<Float>?
    private let checkpoints: CheckpointStore
    private let log: RunLog
    /// The same for TensorBoard.
    private let events: EventLog
    /// The run's record in the store, which a run that has nothing left to train does not need.
    private var storeRun: RunRecord?
    /// The checkpoint that it goes on from.
    private let begun: CheckpointState?
    /// Seconds of training so far, over all sessions of the run.
    private var seconds: Double
    /// The most memory that an earlier session of the run had in use, in bytes.
    private let earlierPeakMemory: Int
    private var losses = RecentLosses()
    /// Whether there was anything left to train.
    private var hasTrained = false
    /// The milestones so far.
    private var milestones: [MilestoneScores]
    /// The step of the newest checkpoint.
    private var savedStep: Int

    /// Opens a run: goes on from its newest good checkpoint, or begins.
    /// - Parameters:
    ///   - claim: the run's claim; its settings and data match the configuration
    ///   - profile: records where the time of training goes
    init(
        _ configuration: PipelineConfiguration, _ data: PreparedData, _ claim: RunClaim, _ profile: OperationProfile?
    ) throws {
        let (checkpoints, checkpoint) = try claim.begin()
        let directory = configuration.directory
        let vocabulary = data.vocabulary.vocabulary
        let model = try data.initialModel.make(configuration, vocabularySize: vocabulary.size)
        let optimizer = configuration.training.makeOptimizer(model.parameters, totalSteps: data.totalSteps)
        let step = checkpoint?.state.step ?? 0
        averaging = optimizer as? AveragingOptimizer<Float>
        if let checkpoint {
            try checkpoint.load(into: model.parameters, optimizer: optimizer)
            // Its model is the mean.
            averaging?.exchange(after: step)
        }
        self.configuration = configuration
        self.data = data
        self.checkpoints = checkpoints
        seconds = checkpoint?.state.seconds ?? 0
        earlierPeakMemory = checkpoint?.state.peakMemory ?? 0
        milestones = checkpoint?.state.milestones ?? []
        savedStep = step
        begun = checkpoint?.state
        trainer = Trainer(
            model: model, optimizer: optimizer, sampler: data.sampler, converter: data.converter,
            configuration: configuration.training, totalSteps: data.totalSteps, seed: configuration.seed, step: step,
            profile: profile)
        let taskNames = configuration.mixture.taskNames
        log = try RunLog(
            path: directory.log, taskNames: taskNames, after: step, milestones: Set(milestones.map(\.step)))
        if let damage = log.damage { Console.warn("\(log.path): \(damage)") }
        events = EventLog(directory: directory.events, taskNames: taskNames, after: step)
        try RunTasks.keep(configuration.allTasks, in: directory.files)
        try AtomicFile.write(configuration.resolved.text, to: directory.configuration)
        try ModelDirectory.write(
            HuggingFaceConfiguration(modelType: data.initialModel.modelType, model: model.configuration), vocabulary,
            to: directory.model)
        // A process that was killed after it saved the checkpoint did not come to this.
        if checkpoint != nil { try keepBest() }
        let threads = Quantity.count(WorkerPool.shared.threads, "thread")
        Console.say("model", "\(Quantity.count(model.parameterCount)) parameters, \(threads)")
        let state = step >= data.totalSteps ? ", finished" : hasStoppedEarly ? ", stopped early" : ""
        Console.say("training", "step \(Quantity.count(step)) of \(Quantity.count(data.totalSteps))\(state)")
    }

    // MARK: How far

    /// The next step at which to pause; nil when the run is complete.
    var nextMilestone: Milestone? {
        // A run that was stopped while it was judged is judged first.
        let here = Milestone(step: trainer.step, of: data.totalSteps, configuration.training)
        if here.isEvaluated, milestones.last?.step != here.step { return here }
        if hasStoppedEarly { return nil }
        return Milestone.next(after: trainer.step, of: data.totalSteps, configuration.training)
    }

    private var hasStoppedEarly: Bool { ranking().isExhausted(patience: configuration.evaluation.patience) }

    /// The milestones by the score that the configuration compares them by.
    /// - Parameter steps: only those of these steps; nil: all
    private func ranking(among steps: Set<Int>? = nil) -> MilestoneRanking {
        let judged = milestones.filter { steps?.contains($0.step) ?? true }
        return MilestoneRanking(judged.map { ($0.step, configuration.evaluation.best.score($0.scores)) })
    }

    // MARK: Going on

    /// Does a part of the work; where it cannot be finished, what was trained meanwhile is saved all the same.
    func savingWhenStopped(_ work: () throws -> Void) throws {
        let record = try record()
        if !hasTrained { try data.store.setStatus(.running, ofRun: record.id) }
        hasTrained = true
        do {
            try StoreQueue.interruptible(work)
        } catch let stop as Interrupted {
            if trainer.step > savedStep { try saveCheckpoint() }
            // Another process may be writing to the store. The run's lock shows as well that nobody works on it.
            try? data.store.setStatus(.stopped, ofRun: record.id)
            let (step, total) = (Quantity.count(trainer.step), Quantity.count(data.totalSteps))
            Console.say("training", "stopped at step \(step) of \(total)\(trainer.step > 0 ? ", which is saved" : "")")
            throw stop
        } catch {
            // What failed may be the disk, or the numbers themselves; in any other case the steps are good.
            let isLost = error is CheckpointError || error is TrainingError || error is RunLogError
            if trainer.step > savedStep, !isLost { try? saveCheckpoint() }
            try? flushLogs()
            try? data.store.setStatus(.failed, ofRun: record.id)
            throw error
        }
    }

    private func record() throws -> RunRecord {
        if let storeRun { return storeRun }
        let record = try StoreRun.open(configuration, from: begun, data.store)
        storeRun = record
        return record
    }

    /// Trains to a step and logs every step on the way.
    func train(to step: Int) throws {
        try Interruption.check()
        guard step > trainer.step else { return }
        let progress = ProgressLine(
            label: "train", total: data.totalSteps, unit: "steps", done: trainer.step)
        defer { progress.finish() }
        let (names, scores) = (configuration.mixture.taskNames, lastScores)
        let clock = ContinuousClock()
        var last = clock.now
        do {
            try trainer.train(to: step) { record in
                let now = clock.now
                let elapsed = (now - last) / .seconds(1)
                last = now
                seconds += elapsed
                losses.add(record, seconds: elapsed)
                try log.append(record)
                try events.append(record, seconds: elapsed)
                progress.update(record.step) { losses.progressNote(within: $0, names, scores) }
                try Interruption.check()
            }
        } catch let error as TrainingError {
            throw FailedBatch.describe(error, data, configuration)
        }
        progress.finish()
        let summary = losses.takeSummary(names)
        Console.say("step \(Quantity.count(trainer.step))", summary.overall)
        Console.say("  loss", summary.byTask)
    }

    /// Lends the model with the weights that the run yields: their mean, where there is one.
    private func withAverage<Result>(_ body: () throws -> Result) rethrows -> Result {
        averaging?.exchange(after: trainer.step)
        defer { averaging?.exchange(after: trainer.step) }
        return try body()
    }

    /// Evaluates the milestone split, records the predictions and remembers the scores.
    func judge() throws { try withAverage { try judgeModel() } }

    private func judgeModel() throws {
        let evaluator = Evaluator(model: trainer.model, vocabulary: data.vocabulary.vocabulary, store: data.store)
        let split = configuration.evaluation.milestoneSplit
        var scores: [String: Double] = [:]
        var halfWidths: [String: Double] = [:]
        var list: [String] = []
        var judged: [(scores: TaskScores, samples: [AnswerSample])] = []
        for task in configuration.evaluation.milestoneTasks {
            let progress = ProgressLine(label: "evaluate \(task.name)", total: nil, unit: "examples")
            defer { progress.finish() }
            let evaluation = try evaluator.evaluate(
                task: task, split: split, decoding: configuration.evaluation.decoding,
                maximumExamples: configuration.evaluation.milestoneExamples, seed: configuration.seed
            ) {
                progress.update($0.examples)
                try Interruption.check()
            }
            try evaluator.record(evaluation, run: record().id, step: trainer.step)
            judged.append((TaskScores(evaluation, step: trainer.step), evaluation.outputs.map(AnswerSample.init)))
            for metric in evaluation.report.metrics {
                scores["\(task.name).\(metric.name)"] = metric.value
                if metric.halfWidth.isFinite { halfWidths["\(task.name).\(metric.name)"] = metric.halfWidth }
            }
            list.append("\(task.name) \(evaluation.report.primary?.valueText ?? "–")")
        }
        // Together, so that a milestone is in the log whole or not at all.
        for (scores, samples) in judged {
            try log.append(scores)
            try events.append(scores, samples: samples)
        }
        milestones.append(MilestoneScores(step: trainer.step, scores: scores, halfWidths: halfWidths))
        let best = configuration.evaluation.best
        let score = Quantity.fixed(
            best.score(scores).map(best.shown) ?? .nan, Quantity.decimals(halfWidth: best.halfWidth(halfWidths)))
        Console.say("  \(split.rawValue)", "\(best.label)\(score): \(list.joined(separator: ", "))")
    }

    /// Writes a checkpoint of the present step and removes those that need not be kept.
    func saveCheckpoint() throws {
        try flushLogs()
        try withAverage { try writeCheckpoint() }
        savedStep = trainer.step
        try keepBest()
    }

    private func writeCheckpoint() throws {
        try checkpoints.save(
            CheckpointState(
                step: trainer.step, seed: configuration.seed,
                vocabularyFingerprint: data.vocabulary.vocabulary.fingerprint,
                initialModelFingerprint: data.identity.initialModel, data: data.identity.data,
                drawing: data.identity.drawing,
                counters: CheckpointState.counters(
                    seconds: seconds, peakMemory: max(earlierPeakMemory, ProcessMemory.peakBytes),
                    totalSteps: data.totalSteps, storeRun: record()),
                milestones: milestones,
                best: best(among: checkpoints.steps + [trainer.step])),
            configuration: configuration.resolved.text, parameters: trainer.model.parameters,
            optimizer: trainer.optimizer)
    }

    private func flushLogs() throws {
        try log.flush()
        try events.flush()
    }

    /// The first metric of each task at the last milestone.
    private var lastScores: [String: Double] {
        let scores = milestones.last?.scores ?? [:]
        let pairs = configuration.evaluation.milestoneTasks.compactMap { task in
            task.metrics.first.flatMap { scores["\(task.name).\($0.title)"] }.map { (task.name, $0) }
        }
        return Dictionary(pairs) { first, _ in first }
    }

    /// Records which checkpoint is the best, and removes those that need not be kept.
    private func keepBest() throws {
        let best = best(among: checkpoints.steps)
        if let best { try checkpoints.recordBest(best) }
        try checkpoints.prune(keeping: configuration.training.keepCheckpoints, best: best?.step)
    }

    /// The best milestone of those that have a checkpoint.
    private func best(among steps: [Int]) -> BestScore? {
        let criterion = configuration.evaluation.best
        return ranking(among: Set(steps)).best.map {
            BestScore(
                step: $0.step, metric: criterion.description, score: criterion.shown($0.score),
                halfWidth: halfWidth(ofMilestone: $0.step))
        }
    }

    /// Half the width of the interval of the score that milestones are compared by; nil where it is not known.
    private func halfWidth(ofMilestone step: Int) -> Double? {
        configuration.evaluation.best.halfWidth(milestones.last { $0.step == step }?.halfWidths)
    }

    /// Records that the run is complete, if it was not before.
    func finish() throws {
        guard hasTrained else { return }
        try data.store.setStatus(.finished, ofRun: record().id)
        guard hasStoppedEarly, trainer.step < data.totalSteps, let best = ranking().best else { return }
        let milestones = Quantity.count(ranking().milestonesWithoutImprovement, "milestone")
        let shown = Quantity.fixed(
            configuration.evaluation.best.shown(best.score),
            Quantity.decimals(halfWidth: halfWidth(ofMilestone: best.step)))
        Console.say(
            "training",
            "stopped early at step \(Quantity.count(trainer.step)): \(milestones) without a better "
                + "\(configuration.evaluation.best.description) than \(shown), "
                + "at step \(Quantity.count(best.step))")
    }
}

extension TaskScores {
    init(_ evaluation: TaskEvaluation, step: Int) {
        let report = evaluation.report
        self.init(
            step: step, task: report.task, split: report.split.rawValue, examples: evaluation.outputs.count,
            metrics: report.metrics.map {
                Score(name: $0.name, value: $0.value, low: $0.low, high: $0.high, isHigherBetter: $0.isHigherBetter)
            })
    }
}

extension AnswerSample {
    init(_ example: EvaluatedExample) {
        self.init(
            input: example.input, expected: example.targets.withoutRepeats.joined(separator: " or "),
            predicted: example.prediction)
    }
}
