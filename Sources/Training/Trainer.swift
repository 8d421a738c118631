import Autodiff
import Batching
import Communication
import Models
import Optimizers
import Tensors

/// Trains a model. Only the trainer changes parameters.
///
/// A step depends only on the parameters, the optimizer's state, the seed, the step's number and its batch. A trainer
/// that begins at step n with another trainer's state continues exactly as that one would have.
///
/// Several processes may share a step. Each computes some of its shards, and all have the same parameters after it, bit
/// by bit those of one process. All calls are collective.
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
    private let communicator: any Communicator
    private let cut: StepCut
    private let gradients: StepGradients<Element>
    private let values: ValueExchange<Element>
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
    ///   - communicator: the processes that share the steps, at most as many as shards
    ///   - division: the elements that each of them updates, as in its optimizer
    package init(
        model: any Model<Element>, optimizer: any Optimizer<Element>, tasks: [String],
        configuration: TrainingConfiguration, totalSteps: Int, turns: Turns<Element>? = nil, seed: UInt64,
        step: Int = 0, communicator: any Communicator = SoleProcess(),
        division: UpdateDivision<Element> = UpdateDivision()
    ) {
        precondition(communicator.count <= configuration.shards, "\(communicator.count) processes")
        self.model = model
        self.optimizer = optimizer
        self.tasks = tasks
        self.configuration = configuration
        self.totalSteps = totalSteps
        self.seed = seed
        self.step = step
        self.turns = turns
        parameters = model.trainedParameters
        self.communicator = communicator
        cut = StepCut(shards: configuration.shards, accumulation: configuration.accumulation)
        gradients = StepGradients(parameters, division, shards: configuration.shards, communicator)
        values = ValueExchange(division, communicator)
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
        // The parts of this process in order: those of step 0, of step 1, … The loader prepares the next while this one
        // is computed.
        let own = cut.pieces(of: ownShards)
        let pieces = cut.pieces
        let batches = BatchLoader(steps: step * own.count..<max(step, target) * own.count) { index in
            let step = index / own.count
            return builder.batch(
                step: step,
                sampler.draws(step: step, worker: own.lowerBound + index % own.count, of: pieces))
        }
        while step < target {
            let batches = measure("waiting for data") { (0..<own.count).compactMap { _ in batches.next() } }
            try observe(try train(on: batches))
        }
    }

    /// The shards that this process computes.
    private var ownShards: Range<Int> {
        ShardTree.shards(ofRank: communicator.rank, of: communicator.count, count: cut.shards)
    }

    /// Takes one step: the gradient of the whole batch, clipped, and the optimizer's update.
    /// - Parameter batches: the micro-batches of this process's shards, as many for each shard
    /// - Throws: the errors of ``train(to:sampler:builder:observe:)``
    package func train(on batches: [Batch]) throws -> StepRecord {
        precondition(batches.count % ownShards.count == 0, "\(batches.count) batches for \(ownShards.count) shards")
        let amounts = try agree(on: batches)
        let (changed, stepOfTurn, stepsOfTurn) = beginTurn()
        // Checkpoints hold all parts, whosever turn it is.
        defer { if turns != nil { for parameter in parameters { parameter.train() } } }
        let losses = computeGradients(batches, amounts)
        let gradientNorm = measure("gradient norm") {
            let norm = gradients.norm(changed)
            gradients.clip(changed, norm: norm, maximum: configuration.clipNorm)
            return norm
        }
        try checkFinite(losses, gradientNorm)
        let learningRate = configuration.schedule.rate(step: stepOfTurn, totalSteps: stepsOfTurn)
        measure("optimizer") {
            optimizer.updateOwn(learningRate: learningRate, step: step)
            values.share(changed.filter(\.hasGradient))
            optimizer.valuesAreShared(step: step)
        }
        clearGradients()
        step += 1
        return StepRecord(
            step: step, learningRate: learningRate, gradientNorm: gradientNorm, tasks: losses, tokens: amounts.tokens)
    }

    /// The amounts of a step, over all processes.
    private struct Amounts: BitwiseCopyable {
        var loss = LossAmounts()
        var tokens = 0
        /// Whether a process lacks memory for its part.
        var isShort = false
    }

    /// Adds up the amounts of all processes.
    /// - Throws: `MemoryShortage` in all of them if one lacks memory
    private func agree(on batches: [Batch]) throws -> Amounts {
        var own = Amounts()
        var shortage: (any Error)?
        for batch in batches {
            do { try checkMemory(batch) } catch { shortage = error }
            own.loss = own.loss + LossAmounts(batch)
            own.tokens += batch.tokens.tokenCount
        }
        own.isShort = shortage != nil
        let all = communicator.isAlone ? [own] : communicator.gatherForAll([own]).flatMap { $0 }
        if let shortage { throw shortage }
        if let short = all.firstIndex(where: \.isShort) {
            throw TrainingError("process \(short) of \(communicator.count) lacks memory for its part", step: step + 1)
        }
        return all.dropFirst().reduce(all[0]) {
            Amounts(loss: $0.loss + $1.loss, tokens: $0.tokens + $1.tokens)
        }
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

    /// Adds up the gradients of all shards. The whole step decides the weight of a token, so the sum is the gradient of
    /// the one large batch.
    /// - Returns: the losses of all shards
    private func computeGradients(_ batches: [Batch], _ amounts: Amounts) -> [StepRecord.TaskLoss] {
        let shards = ownShards
        let perShard = batches.count / shards.count
        var totals = shards.map { _ in
            [StepRecord.TaskLoss](repeating: .init(total: 0, targetTokens: 0, examples: 0), count: tasks.count)
        }
        gradients.compute { shard, last in
            let place = shard - shards.lowerBound
            let parts = batches.indices[place * perShard..<(place + 1) * perShard].filter {
                batches[$0].tokens.exampleCount > 0
            }
            for index in parts {
                let tape = forward(batches[index], amounts, adding: &totals[place])
                if index == parts.last { last(tape) } else { tape.backward() }
            }
            if parts.isEmpty { last(nil) }
        }
        return summed(totals)
    }

    /// Computes the losses of a batch.
    private func forward(
        _ batch: Batch, _ amounts: Amounts, adding totals: inout [StepRecord.TaskLoss]
    ) -> Tape<Element> {
        let tape = Tape<Element>.training(
            dropout: .init(
                rate: model.configuration.dropoutRate, seed: seed, step: UInt64(step),
                examples: batch.examples.map(\.number)),
            precision: configuration.precision, profile: profile)
        let losses = model.losses(
            routed(batch), lossWeights: configuration.lossNormalization.weights(of: batch, in: amounts.loss),
            options: configuration.loss, tape)
        for (example, reference) in batch.examples.enumerated() {
            let tokens = batch.tokens.losses(of: example)
            totals[reference.task].total += losses.losses[tokens].reduce(0, +)
            totals[reference.task].targetTokens += tokens.count
            totals[reference.task].examples += 1
        }
        return tape
    }

    /// The losses of all shards of all processes, added in the order of the shards.
    private func summed(_ own: [[StepRecord.TaskLoss]]) -> [StepRecord.TaskLoss] {
        var shards = own
        if !communicator.isAlone {
            let numbers = own.joined().flatMap { [$0.total, Double($0.targetTokens), Double($0.examples)] }
            let losses = communicator.gatherForAll(numbers).flatMap { numbers in
                stride(from: 0, to: numbers.count, by: 3).map { place in
                    StepRecord.TaskLoss(
                        total: numbers[place], targetTokens: Int(numbers[place + 1]), examples: Int(numbers[place + 2]))
                }
            }
            shards = stride(from: 0, to: losses.count, by: tasks.count).map { Array(losses[$0..<$0 + tasks.count]) }
        }
        return shards.dropFirst().reduce(shards[0]) { sums, shard in
            zip(sums, shard).map {
                StepRecord.TaskLoss(
                    total: $0.total + $1.total, targetTokens: $0.targetTokens + $1.targetTokens,
                    examples: $0.examples + $1.examples)
            }
        }
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
