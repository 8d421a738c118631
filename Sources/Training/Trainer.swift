import Autodiff
import Batching
import Models
import Optimizers
import Tensors

/// Trains a model. Only the trainer changes parameters.
///
/// A step depends only on the parameters, the optimizer's state, the seed, the step's number and its batch. A trainer
/// that begins at step n with another trainer's state continues exactly as that one would have.
package final class Trainer<Element: Scalar> {
    package let model: any Model<Element>
    package let optimizer: any Optimizer<Element>
    package let configuration: TrainingConfiguration
    /// The names of the tasks that examples refer to.
    private let tasks: [String]
    private let seed: UInt64
    /// The number of steps of the whole run; the learning rate may depend on it.
    private let totalSteps: Int
    /// The parameters that steps change.
    private let parameters: [Parameter<Element>]
    /// The parts of the parameters that are trained one after the other; nil if every step changes all.
    private let turns: Turns<Element>?
    /// The route of each task, in a model with a delta for each task.
    private let routes: [Int]?
    /// Records the time of each operation and of the step's other work.
    package var profile: OperationProfile?
    /// The number of steps done.
    package private(set) var step: Int

    /// - Parameters:
    ///   - model: the parameters after `step` steps
    ///   - optimizer: the optimizer of the model's trained parameters, with its state after `step` steps
    ///   - tasks: the names of the tasks that examples refer to, in order
    ///   - totalSteps: the length of the run
    ///   - turns: the turns of the trained parameters and of the optimizer; nil if every step changes all
    package init(
        model: any Model<Element>, optimizer: any Optimizer<Element>, tasks: [String],
        configuration: TrainingConfiguration, totalSteps: Int, turns: Turns<Element>? = nil, seed: UInt64, step: Int = 0
    ) {
        self.model = model
        self.optimizer = optimizer
        self.tasks = tasks
        self.configuration = configuration
        self.totalSteps = totalSteps
        self.seed = seed
        self.step = step
        self.turns = turns
        parameters = model.trainedParameters
        routes = model.places.routes.isEmpty ? nil : tasks.compactMap { model.places.route(ofTask: $0) }
    }

    /// Trains on a mixture until `target` steps are done.
    /// - Parameters:
    ///   - sampler: draws the examples of each step and decides their number
    ///   - builder: makes batches of them
    ///   - observe: gets each step after it is done
    /// - Throws: ``TrainingError`` if the loss or the gradient is no longer a number, `MemoryShortage` if a batch does
    ///   not fit into memory; the parameters are then those of the step before. Also any error of `observe`, after a
    ///   whole step.
    package func train(
        to target: Int, sampler: MixtureSampler, builder: BatchBuilder,
        observe: (StepRecord) throws -> Void = { _ in }
    ) throws {
        // Micro-batches in order: those of step 0, of step 1, … The loader prepares the next while this one is
        // computed.
        let accumulation = configuration.accumulation
        let batches = BatchLoader(steps: step * accumulation..<max(step, target) * accumulation) { index in
            let step = index / accumulation
            return builder.batch(
                step: step, sampler.draws(step: step, worker: index % accumulation, of: accumulation))
        }
        while step < target {
            let microBatches = measure("waiting for data") { (0..<accumulation).compactMap { _ in batches.next() } }
            try observe(try train(on: microBatches))
        }
    }

    /// Takes one step: the gradient of the whole batch, clipped, and the optimizer's update.
    /// - Parameter batches: the step's micro-batches
    /// - Throws: the errors of ``train(to:sampler:builder:observe:)``
    package func train(on batches: [Batch]) throws -> StepRecord {
        for batch in batches { try checkMemory(batch) }
        let (changed, stepOfTurn, stepsOfTurn) = beginTurn()
        // Checkpoints hold all parts, whosever turn it is.
        defer { if turns != nil { for parameter in parameters { parameter.train() } } }
        let losses = computeGradients(batches)
        let gradientNorm = measure("gradient norm") {
            GradientClipping.clip(changed, maximum: configuration.clipNorm)
        }
        try checkFinite(losses, gradientNorm)
        let learningRate = configuration.schedule.rate(step: stepOfTurn, totalSteps: stepsOfTurn)
        measure("optimizer") { optimizer.update(learningRate: learningRate, step: step) }
        clearGradients()
        step += 1
        return StepRecord(
            step: step, learningRate: learningRate, gradientNorm: gradientNorm, tasks: losses,
            tokens: batches.reduce(0) { $0 + $1.tokens.tokenCount })
    }

    /// Pauses the parameters that are not to change in this step.
    /// - Returns: the others, and the step's number and the number of steps in their turn, or in the run
    private func beginTurn() -> (changed: [Parameter<Element>], step: Int, steps: Int) {
        guard let turns else { return (parameters, step, totalSteps) }
        let part = turns.part(ofStep: step)
        let steps = turns.steps(ofPart: part)
        for parameter in parameters { parameter.freeze() }
        for parameter in turns.parts[part] { parameter.train() }
        return (turns.parts[part], step - steps.lowerBound, steps.count)
    }

    /// The batch as the model reads it: with a route for each example if its task has a delta of its own.
    private func routed(_ batch: Batch) -> ModelBatch {
        guard let routes else { return batch.tokens }
        return batch.tokens.routed(batch.examples.map { routes[$0.task] })
    }

    /// Adds up the gradients of the micro-batches. The whole step decides the weight of a token, so the sum is the
    /// gradient of the one large batch.
    private func computeGradients(_ batches: [Batch]) -> [StepRecord.TaskLoss] {
        var totals = [StepRecord.TaskLoss](
            repeating: .init(total: 0, targetTokens: 0, examples: 0), count: tasks.count)
        for (index, batch) in batches.enumerated() {
            let pass = UInt64(step * configuration.accumulation + index)
            let tape = Tape<Element>.training(
                dropout: .init(rate: model.configuration.dropoutRate, seed: seed, pass: pass), profile: profile)
            let losses = model.losses(
                routed(batch), lossWeights: configuration.lossNormalization.weights(of: batch, in: batches),
                options: configuration.loss, tape)
            tape.backward()
            for (example, reference) in batch.examples.enumerated() {
                let tokens = batch.tokens.losses(of: example)
                totals[reference.task].total += losses.losses[tokens].reduce(0, +)
                totals[reference.task].targetTokens += tokens.count
                totals[reference.task].examples += 1
            }
        }
        return totals
    }

    private func checkMemory(_ batch: Batch) throws(MemoryShortage) {
        try MemoryShortage.check(
            model.configuration.trainingBytes(batch.tokens),
            for: "step \(step + 1): \(batch.examples.count) examples with \(batch.tokens.tokenCount) tokens",
            advice: "lower training.batchExamples or batchTokens, raise training.accumulation, or lower the tasks' "
                + "limits")
    }

    private func checkFinite(_ losses: [StepRecord.TaskLoss], _ gradientNorm: Double) throws {
        let total = losses.reduce(0) { $0 + $1.total }
        guard total.isFinite, gradientNorm.isFinite else {
            clearGradients()
            let culprits = zip(tasks, losses).filter { !$0.1.total.isFinite }.map(\.0)
            let place = culprits.isEmpty ? "the gradient" : "the loss of \(culprits.joined(separator: ", "))"
            throw TrainingError(
                "\(place) is no longer a finite number; lower schedule.learningRate, or set clipNorm to 1 and a "
                    + "warm-up",
                step: step + 1)
        }
    }

    private func measure<Result>(_ name: String, _ body: () -> Result) -> Result {
        profile?.measure(name, body) ?? body()
    }

    private func clearGradients() {
        for parameter in parameters { parameter.clearGradient() }
    }
}
