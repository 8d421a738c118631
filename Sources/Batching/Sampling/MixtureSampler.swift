import ExampleStore
import Tensors

/// The examples of each step of a run: a pure function of the mixture, the seed and the step.
///
/// There is no state and no buffer. A run therefore resumes from its step alone, any step can be looked up at the same
/// cost, and any number of workers can take their parts of the same batch. A draw costs one look into a table, of one
/// period of the shares or of the draws around it, and one element of a keyed permutation. The cost does not grow with
/// the number of the draw.
///
///     let sampler = try MixtureSampler(tasks: tasks, policy: EqualPolicy(), batchSize: 48, seed: 1)
///     sampler.draws(step: 4217)
package struct MixtureSampler: Sendable {
    package let tasks: [MixtureTask]
    /// Examples per step.
    package let batchSize: Int
    package let seed: UInt64
    package let drawKind: DrawKind
    /// Draws places among the examples that are not left out; and the left-out examples of each task.
    private let sequence: any DrawSequence
    private let excluded: [ExcludedOrdinals]
    private let stages: MixtureStages

    /// - Parameter excluded: for each task the examples that are never drawn; the mixture counts only the others
    /// - Precondition: `batchSize` is at least 1.
    package init(
        _ mixture: MixtureStages, draws: DrawKind = .exact, batchSize: Int, seed: UInt64,
        excluded: [ExcludedOrdinals]? = nil
    ) {
        precondition(batchSize >= 1, "MixtureSampler: a batch of \(batchSize)")
        let tasks = mixture.tasks
        precondition(
            excluded.map { $0.count == tasks.count } ?? true,
            "MixtureSampler: not one list of excluded examples for each task")
        let shares = mixture.stages.map { stage in
            StageShares(firstDraw: stage.firstStep * batchSize, shares: stage.rates.shares)
        }
        self.tasks = tasks
        stages = mixture
        self.batchSize = batchSize
        self.seed = seed
        drawKind = draws
        self.excluded = excluded ?? [ExcludedOrdinals](repeating: .none, count: tasks.count)
        switch draws {
        case .exact: sequence = ExactDraws(tasks: tasks, stages: shares, seed: seed)
        case .independent: sequence = IndependentDraws(tasks: tasks, stages: shares, seed: seed)
        }
    }

    /// The sampler of tasks without nested mixtures.
    /// - Throws: ``MixtureError`` if there is no task, or if one has no examples or no rate.
    /// - Precondition: `batchSize` is at least 1.
    package init(
        tasks: [MixtureTask], policy: some MixingPolicy, draws: DrawKind = .exact, batchSize: Int, seed: UInt64
    ) throws(MixtureError) {
        let rates = try MixtureRates(tasks, policy: policy)
        self.init(MixtureStages(rates), draws: draws, batchSize: batchSize, seed: seed)
    }

    /// Whether the shares of some stage have no short period and need ``DrawBlocks``.
    package var hasLongPeriod: Bool { stages.stages.contains { !$0.rates.shares.fitsTable } }

    /// Each task's share of the draws of all steps before one; for step 0, of the first step. The shares sum to 1.
    /// - Precondition: `step` is not negative.
    package func shares(before step: Int) -> [Double] { mean(before: step) { $0 } }

    /// The mean, over all steps before one, of numbers that follow from the shares of a step.
    func mean(before step: Int, of numbers: ([Double]) -> [Double]) -> [Double] {
        stages.mean(before: step, of: stages.stages.map { numbers($0.rates.entries.map(\.share)) })
    }

    /// The examples of a step, in the order of the batch.
    /// - Precondition: `step` is not negative.
    package func draws(step: Int) -> [ExampleReference] { draws(step: step, worker: 0, of: 1) }

    /// The part of a step's batch for one of several workers: a contiguous run. The parts of all workers in order are
    /// the batch. Their lengths differ by at most one example.
    /// - Precondition: `step` is not negative and `worker` in `0..<workerCount`.
    package func draws(step: Int, worker: Int, of workerCount: Int) -> [ExampleReference] {
        precondition(step >= 0, "MixtureSampler: step \(step)")
        precondition(0 <= worker && worker < workerCount, "MixtureSampler: worker \(worker) of \(workerCount)")
        // The draws of a batch follow the shares' schedule; its examples are put in random order.
        let order = KeyedPermutation(
            count: batchSize, stream: Philox(key: seed, Purpose.batch.rawValue, UInt64(step)))
        let places = batchSize * worker / workerCount..<batchSize * (worker + 1) / workerCount
        let draws = KeyedPermutation.elements(places.map { (order, $0) }).map { step * batchSize + $0 }
        return sequence.references(draws).map { drawn in
            ExampleReference(
                task: drawn.task, ordinal: excluded[drawn.task].ordinal(at: drawn.ordinal), epoch: drawn.epoch)
        }
    }

    /// The number of examples of each task in the steps before one: exact, or, for independent draws, on average.
    /// - Precondition: `step` is not negative.
    package func expectedDraws(before step: Int) -> [Double] {
        precondition(step >= 0, "MixtureSampler: step \(step)")
        return sequence.expectedCounts(before: step * batchSize)
    }

    /// The steps that show an example, in order. With exact shares they are computed backwards from the example, at the
    /// cost of an element of a permutation for each epoch. With independent draws every draw is examined.
    /// - Parameters:
    ///   - example: in any epoch
    ///   - steps: the steps to search
    ///   - progress: gets from time to time the number of steps examined, if that takes long
    /// - Returns: none if the example is left out
    /// - Precondition: the example exists, and no step is negative.
    package func draws(
        of example: ExampleReference, in steps: Range<Int>, progress: (Int) -> Void = { _ in }
    ) -> [ExampleDraw] {
        precondition(steps.lowerBound >= 0, "MixtureSampler: step \(steps.lowerBound)")
        precondition(tasks.indices.contains(example.task), "MixtureSampler: no task \(example.task)")
        guard let place = excluded[example.task].place(of: example.ordinal) else { return [] }
        let exampleCount = tasks[example.task].exampleCount
        precondition((0..<exampleCount).contains(place), "MixtureSampler: no example \(example)")
        let range = steps.lowerBound * batchSize..<steps.upperBound * batchSize
        let draws = sequence.draws(
            of: ExampleReference(task: example.task, ordinal: place), in: range
        ) { progress($0 / batchSize) }
        return draws.map { ExampleDraw(step: $0.index / batchSize, epoch: $0.epoch) }
    }
}
