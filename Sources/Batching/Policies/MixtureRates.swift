/// How often each task of a mixture is drawn, now that the sizes of the tasks are known.
///
/// The rates are seqio's (`Mixture.get_rate`, seqio/dataset_providers.py). A mixture gives each of its own tasks the
/// rate of its policy, and hands the rate of each mixture in it on to that one's tasks, in the proportions they have
/// there:
///
///     rate(task) = own rate + sum over parts of rate(part) * (rate of the task in the part) / (sum of all rates there)
///
/// so that a task that is reached twice gets the sum.
public struct MixtureRates: Sendable, Equatable {
    /// A task of the mixture, directly or in one of its parts; in a run of several stages, of any of these.
    public struct Entry: Sendable, Equatable {
        public let name: String
        /// The number of its training examples.
        public let exampleCount: Int
        /// For how many of them it counts in an epoch: for no more than its limit where it has one, for the largest
        /// where it is reached with several.
        public let cappedCount: Int
        /// In the unit of the configuration.
        public let rate: Double
        /// Its share of the draws; those of all tasks sum to 1.
        public let share: Double
    }

    /// In the order of the sampler's task indices.
    public let entries: [Entry]
    /// The same rates as the sampler draws by them.
    let shares: Shares

    /// Examples of an epoch: as many as the tasks have, each counting for no more than its limit. Without limits and in
    /// proportion to their sizes, every task shows each of its examples once in an epoch.
    public var epochExamples: Int { entries.reduce(0) { $0 + $1.cappedCount } }

    /// The rates of tasks that are in no other mixture.
    /// - Throws: ``MixtureError`` if there is no task, or one has no examples or no rate.
    public init(_ tasks: [MixtureTask], policy: some MixingPolicy) throws(MixtureError) {
        try self.init(tasks, rates: policy.rates(of: tasks), cappedCounts: tasks.map(policy.cappedCount))
    }

    /// - Parameter isDrawn: whether a task of a name is drawn at all; the others have no rate
    /// - Throws: ``MixtureError`` if there is no task, or one has no examples, or one that is drawn no rate.
    init(
        _ tasks: [MixtureTask], rates: [Double], cappedCounts: [Int], isDrawn: (String) -> Bool = { _ in true }
    ) throws(MixtureError) {
        guard !tasks.isEmpty else { throw MixtureError("the mixture has no tasks; name one at least") }
        for task in tasks where task.exampleCount < 1 {
            throw MixtureError(
                "has no training examples; check its training file, or remove it from the mixture", task: task.name)
        }
        for (task, rate) in zip(tasks, rates) where isDrawn(task.name) && !(rate > 0 && rate.isFinite) {
            let problem = rate == 0 ? "a rate of zero" : "the rate \(rate), which is no positive number"
            throw MixtureError("has \(problem); remove it from the mixture, or give it a rate", task: task.name)
        }
        let shares = Shares(rates: rates)
        self.shares = shares
        entries = tasks.indices.map {
            Entry(
                name: tasks[$0].name, exampleCount: tasks[$0].exampleCount, cappedCount: cappedCounts[$0],
                rate: rates[$0], share: Double(shares.counts[$0]) / Double(shares.period))
        }
    }
}
