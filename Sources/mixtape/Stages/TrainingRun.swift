import Checkpoints
import CommandSyntax
import Configuration
import Evaluation
import ExampleStore
import Foundation
import Models
import Tensors
import Training

/// A training run under way: the trainer, its log, its checkpoints and its record in the store.
final class TrainingRun {
    private let configuration: PipelineConfiguration
    private let data: PreparedData
    private let trainer: Trainer
    private let checkpoints: CheckpointStore
    private let lock: FileLock
    private let log: RunLog
    private let storeRun: Int
    /// Seconds of training so far, over all sessions of the run.
    private var seconds: Double
    private var losses = RecentLosses()
    /// Whether there was anything left to train.
    private var hasTrained = false
    /// The best milestone so far, if any was judged.
    private var best: BestScore?

    /// Opens a run: goes on from its newest good checkpoint, or begins. No other process may train it meanwhile.
    static func open(_ configuration: PipelineConfiguration, _ data: PreparedData) throws -> TrainingRun {
        let directory = RunDirectory(configuration)
        let lock = try FileLock(
            path: directory.lock,
            whereHeld: "another process is training this run; wait for it, or name this one otherwise")
        try directory.create()
        var checkpoints = try CheckpointStore(writing: directory.checkpoints)
        let newest = try checkpoints.newest()
        for notice in newest.notices { Console.warn(notice) }
        var checkpoint = newest.checkpoint
        let isOther = checkpoint.map { $0.state.configurationFingerprint != data.fingerprint } ?? false
        let isLost = checkpoint == nil && !newest.damaged.isEmpty
        if isOther || isLost {
            let place = try directory.setAside()
            let reason = isOther ? "the configuration or the data changed" : "no checkpoint can be used"
            Console.say("training", "\(reason); the earlier run is kept in \(place)")
            try directory.create()
            checkpoints = try CheckpointStore(writing: directory.checkpoints)
            checkpoint = nil
        }
        return try TrainingRun(configuration, data, checkpoints, checkpoint, lock)
    }

    private init(
        _ configuration: PipelineConfiguration, _ data: PreparedData, _ checkpoints: CheckpointStore,
        _ checkpoint: RunCheckpoint?, _ lock: FileLock
    ) throws {
        let directory = RunDirectory(configuration)
        let vocabulary = data.vocabulary.vocabulary
        let model = try data.initialModel.make(configuration, vocabularySize: vocabulary.size)
        let optimizer = configuration.training.optimizer.makeOptimizer(model.parameters)
        if let checkpoint { try checkpoint.load(into: model.parameters, optimizer: optimizer) }
        let step = checkpoint?.state.step ?? 0
        self.configuration = configuration
        self.data = data
        self.checkpoints = checkpoints
        self.lock = lock
        seconds = checkpoint?.state.seconds ?? 0
        best = RunCheckpoints.best(checkpoints)
        trainer = Trainer(
            model: model, optimizer: optimizer, sampler: data.sampler, converter: data.converter,
            configuration: configuration.training, totalSteps: data.totalSteps, seed: configuration.seed, step: step)
        log = try RunLog(path: directory.log, taskNames: configuration.mixture.taskNames, after: step)
        try AtomicFile.write(configuration.resolved.text, to: directory.configuration)
        try ModelDirectory.write(
            HuggingFaceConfiguration(modelType: data.initialModel.modelType, model: model.configuration), vocabulary,
            to: directory.model)
        storeRun = try StoreRun.open(EvaluationPlan(configuration), isNew: checkpoint == nil, store: data.store)
        let threads = Quantity.count(WorkerPool.shared.threads, "thread")
        Console.say("model", "\(Quantity.count(model.parameterCount)) parameters, \(threads)")
        let state = step >= data.totalSteps ? ", finished" : ""
        Console.say("training", "step \(Quantity.count(step)) of \(Quantity.count(data.totalSteps))\(state)")
    }

    /// The next step at which to pause; nil when the run is complete.
    var nextMilestone: Milestone? { Milestone.next(after: trainer.step, of: data.totalSteps, configuration.training) }

    /// Trains to a step and logs every step on the way.
    func train(to step: Int) throws {
        if !hasTrained { try data.store.setStatus(.running, ofRun: storeRun) }
        hasTrained = true
        let progress = ProgressLine(
            label: "train", total: data.totalSteps, unit: "steps", done: trainer.step)
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
                progress.update(record.step, note: losses.progressNote)
            }
        } catch {
            progress.finish()
            try? data.store.setStatus(.failed, ofRun: storeRun)
            throw error
        }
        progress.finish()
        let summary = losses.takeSummary(configuration.mixture.taskNames)
        Console.say("step \(Quantity.count(trainer.step))", summary.overall)
        Console.say("  loss", summary.byTask)
    }

    /// Evaluates the milestone split, records the predictions and remembers the best step so far.
    func judge() throws {
        let evaluator = Evaluator(model: trainer.model, vocabulary: data.vocabulary.vocabulary, store: data.store)
        var scores: [(task: String, value: Double)] = []
        for task in configuration.tasks {
            let split = configuration.evaluation.milestoneSplit
            let progress = ProgressLine(label: "evaluate \(task.name)", total: nil, unit: "examples")
            defer { progress.finish() }
            let evaluation = try evaluator.evaluate(
                task: task, split: split, decoding: configuration.evaluation.decoding,
                maximumExamples: configuration.evaluation.milestoneExamples, seed: configuration.seed
            ) { progress.update($0.examples) }
            try evaluator.record(evaluation, run: storeRun, step: trainer.step)
            scores.append((task.name, evaluation.report.primary?.value ?? .nan))
        }
        let measured = scores.map(\.value).filter(\.isFinite)
        let mean = measured.isEmpty ? 0 : measured.reduce(0, +) / Double(measured.count)
        // Of equal scores the later one is kept: it has seen more.
        if best.map({ mean >= $0.score }) ?? true {
            best = BestScore(step: trainer.step, metric: "average", score: mean)
        }
        let list = scores.map { "\($0.task) \(Quantity.fixed($0.value, 1))" }.joined(separator: ", ")
        Console.say("  \(configuration.evaluation.milestoneSplit.rawValue)", "\(Quantity.fixed(mean, 2)): \(list)")
    }

    /// Writes a checkpoint of the present step and removes those that need not be kept.
    func saveCheckpoint() throws {
        try log.flush()
        try checkpoints.save(
            CheckpointState(
                step: trainer.step, seed: configuration.seed, configurationFingerprint: data.fingerprint,
                vocabularyFingerprint: data.vocabulary.vocabulary.fingerprint,
                counters: [CheckpointState.secondsCounter: "\(seconds)"], best: best),
            parameters: trainer.model.parameters, optimizer: trainer.optimizer)
        if let best { try checkpoints.recordBest(best) }
        try checkpoints.prune(keeping: configuration.training.keepCheckpoints, best: best?.step)
    }

    /// Records that the run is complete, if it was not before.
    func finish() throws {
        if hasTrained { try data.store.setStatus(.finished, ofRun: storeRun) }
    }
}

extension CheckpointState {
    static let secondsCounter = "seconds"

    /// Seconds of training up to the checkpoint.
    var seconds: Double { counters[Self.secondsCounter].flatMap(Double.init) ?? 0 }
}
