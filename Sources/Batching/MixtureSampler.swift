import Tensors

/// Which examples each step of a run sees: a pure function of the mixture, the seed and the step.
///
/// There is no state and no buffer, so a run resumes with nothing but its step, any step can be looked up at the same
/// cost, and any number of workers can take their shares of the same batch. A draw costs a look into a table, of one
/// period of the shares, and one element of a keyed permutation, whatever its number.
///
///     let sampler = try MixtureSampler(tasks: tasks, policy: EqualPolicy(), batchSize: 48, seed: 1)
///     sampler.draws(step: 4217)
public struct MixtureSampler: Sendable {
    public let tasks: [MixtureTask]
    /// Each task's share of the draws; they sum to 1. Rates that are no whole or short decimal numbers are rounded to
    /// multiples of 2^-20.
    public let rates: [Double]
    /// Examples per step.
    public let batchSize: Int
    public let seed: UInt64
    private let sequence: any DrawSequence

    /// - Precondition: `batchSize` is at least 1.
    public init(_ mixture: MixtureRates, draws: DrawKind = .exact, batchSize: Int, seed: UInt64) {
        precondition(batchSize >= 1, "MixtureSampler: a batch of \(batchSize)")
        let tasks = mixture.entries.map { MixtureTask(name: $0.name, exampleCount: $0.exampleCount) }
        let shares = Shares(rates: mixture.entries.map(\.rate))
        self.tasks = tasks
        self.batchSize = batchSize
        self.seed = seed
        rates = shares.counts.map { Double($0) / Double(shares.period) }
        switch draws {
        case .exact: sequence = ExactDraws(tasks: tasks, shares: shares, seed: seed)
        case .independent: sequence = IndependentDraws(tasks: tasks, shares: shares, seed: seed)
        }
    }

    /// The sampler of tasks that are in no other mixture.
    /// - Throws: ``MixtureError`` if there is no task, or one has no examples or no rate.
    /// - Precondition: `batchSize` is at least 1.
    public init(
        tasks: [MixtureTask], policy: some MixingPolicy, draws: DrawKind = .exact, batchSize: Int, seed: UInt64
    ) throws(MixtureError) {
        self.init(try MixtureRates(tasks, policy: policy), draws: draws, batchSize: batchSize, seed: seed)
    }

    /// The examples of a step, in the order of the batch.
    /// - Precondition: `step` is not negative.
    public func draws(step: Int) -> [ExampleReference] { draws(step: step, worker: 0, of: 1) }

    /// The part of a step's batch that falls to one of several workers: a run of it. The parts of all workers, one
    /// after the other, are the batch, and differ by one example in length at most.
    /// - Precondition: `step` is not negative and `worker` in `0..<workerCount`.
    public func draws(step: Int, worker: Int, of workerCount: Int) -> [ExampleReference] {
        precondition(step >= 0, "MixtureSampler: step \(step)")
        precondition(0 <= worker && worker < workerCount, "MixtureSampler: worker \(worker) of \(workerCount)")
        // Within a batch the order of draws would follow the shares' schedule; the order of its examples is by chance.
        let order = KeyedPermutation(
            count: batchSize, stream: Philox(key: seed, Purpose.batch.rawValue, UInt64(step)))
        let places = batchSize * worker / workerCount..<batchSize * (worker + 1) / workerCount
        return places.map { sequence.reference(step * batchSize + order[$0]) }
    }
}
