import Autodiff
import Batching
import Models
import Optimizers
import Tensors

/// Trains a model on a mixture. The only place where parameters change.
///
/// What a step does depends on the parameters, the optimizer's state, the seed and the step's number, and on nothing
/// else: a trainer that begins at step n with the state of one that was there goes on exactly as that one would have.
public final class Trainer {
    public let model: T5Model<Float>
    public let optimizer: any Optimizer<Float>
    public let configuration: TrainingConfiguration
    private let sampler: MixtureSampler
    private let converter: FeatureConverter
    private let seed: UInt64
    /// How many steps the whole run has; the learning rate may depend on it.
    private let totalSteps: Int
    /// Is told where the time goes.
    private let profile: OperationProfile?
    /// How many steps are done.
    public private(set) var step: Int

    /// - Parameters:
    ///   - model: the parameters as they are after `step` steps
    ///   - optimizer: its state as it is after `step` steps
    ///   - sampler: draws the examples of each step, and says how many these are
    ///   - totalSteps: the length of the run
    ///   - profile: is told how long every operation takes, and what else a step spends its time on
    public init(
        model: T5Model<Float>, optimizer: any Optimizer<Float>, sampler: MixtureSampler, converter: FeatureConverter,
        configuration: TrainingConfiguration, totalSteps: Int, seed: UInt64, step: Int = 0,
        profile: OperationProfile? = nil
    ) {
        self.model = model
        self.optimizer = optimizer
        self.sampler = sampler
        self.converter = converter
        self.configuration = configuration
        self.totalSteps = totalSteps
        self.seed = seed
        self.step = step
        self.profile = profile
    }

    /// Trains until `target` steps are done.
    /// - Parameter observe: is told of each step when it is done
    /// - Throws: ``TrainingError`` where the loss or the gradient is no number any more, `MemoryShortage` where a batch
    ///   does not fit into memory; the parameters are then those of the step before. And whatever `observe` throws,
    ///   after a whole step.
    public func train(to target: Int, observe: (StepRecord) throws -> Void = { _ in }) throws {
        // Micro-batches in order: step 0's, step 1's, … The loader prepares the next while this one is computed.
        let accumulation = configuration.accumulation
        let (sampler, converter) = (sampler, converter)
        let batches = BatchLoader(steps: step * accumulation..<max(step, target) * accumulation) { index in
            let step = index / accumulation
            return converter.batch(
                step: step, sampler.draws(step: step, worker: index % accumulation, of: accumulation))
        }
        while step < target {
            let microBatches = measure("waiting for data") { (0..<accumulation).compactMap { _ in batches.next() } }
            for batch in microBatches { try checkMemory(batch) }
            try observe(try perform(microBatches))
        }
    }

    /// One step: the gradient of the whole batch, clipped, and the optimizer's update.
    private func perform(_ batches: [Batch]) throws -> StepRecord {
        let tasks = computeGradients(batches)
        let gradientNorm = measure("gradient norm") {
            GradientClipping.clip(model.parameters, maximum: configuration.clipNorm)
        }
        try checkFinite(tasks, gradientNorm)
        let learningRate = configuration.schedule.rate(step: step, totalSteps: totalSteps)
        measure("optimizer") { optimizer.update(learningRate: learningRate, step: step) }
        clearGradients()
        step += 1
        return StepRecord(
            step: step, learningRate: learningRate, gradientNorm: gradientNorm, tasks: tasks,
            tokens: batches.reduce(0) { $0 + $1.tokens.encoderTokens.count + $1.tokens.targetTokenCount })
    }

    /// Adds up the gradients of the micro-batches. What a token counts is decided by the whole step, so that the sum is
    /// the gradient of the one large batch.
    private func computeGradients(_ batches: [Batch]) -> [StepRecord.TaskLoss] {
        var tasks = [StepRecord.TaskLoss](
            repeating: .init(total: 0, targetTokens: 0, examples: 0), count: sampler.tasks.count)
        for (index, batch) in batches.enumerated() {
            let pass = UInt64(step * configuration.accumulation + index)
            let tape = Tape<Float>.training(
                dropout: .init(rate: model.configuration.dropoutRate, seed: seed, pass: pass), profile: profile)
            let losses = model.losses(
                batch.tokens, lossWeights: configuration.lossNormalization.weights(of: batch, in: batches),
                options: configuration.loss, tape)
            tape.backward()
            for (example, reference) in batch.examples.enumerated() {
                let tokens = batch.tokens.decoderOffsets[example]..<batch.tokens.decoderOffsets[example + 1]
                tasks[reference.task].total += losses.losses[tokens].reduce(0, +)
                tasks[reference.task].targetTokens += tokens.count
                tasks[reference.task].examples += 1
            }
        }
        return tasks
    }

    private func checkMemory(_ batch: Batch) throws(MemoryShortage) {
        let tokens = batch.tokens.encoderTokens.count + batch.tokens.targetTokenCount
        try MemoryShortage.check(
            model.configuration.trainingBytes(batch.tokens),
            for: "step \(step + 1): \(batch.examples.count) examples with \(tokens) tokens",
            advice: "lower training.batchExamples or batchTokens, raise training.accumulation, or lower the tasks' "
                + "limits")
    }

    private func checkFinite(_ tasks: [StepRecord.TaskLoss], _ gradientNorm: Double) throws {
        let total = tasks.reduce(0) { $0 + $1.total }
        guard total.isFinite, gradientNorm.isFinite else {
            clearGradients()
            let culprits = zip(sampler.tasks, tasks).filter { !$0.1.total.isFinite }.map(\.0.name)
            let place = culprits.isEmpty ? "the gradient" : "the loss of \(culprits.joined(separator: ", "))"
            throw TrainingError(
                "\(place) is no finite number any more; lower schedule.learningRate, or set clipNorm to 1 and a "
                    + "warm-up",
                step: step + 1)
        }
    }

    private func measure<Result>(_ name: String, _ body: () -> Result) -> Result {
        profile?.measure(name, body) ?? body()
    }

    private func clearGradients() {
        for parameter in model.parameters { parameter.clearGradient() }
    }
}
