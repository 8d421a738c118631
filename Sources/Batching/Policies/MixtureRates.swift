/// The rates of a mixture's tasks, computed with the sizes of the tasks.
///
/// The rates are seqio's (`Mixture.get_rate`, seqio/dataset_providers.py). A mixture gives each of its own tasks the
/// rate of its policy. It distributes the rate of each part to the part's tasks, in the proportions of their rates
/// there:
///
///     rate(task) = own rate + sum over parts of rate(part) * (rate of the task in the part) / (sum of all rates there)
///
/// A task that is reached twice gets the sum.
package struct MixtureRates: Sendable, Equatable {
    /// A task of the mixture or of one of its parts; in a run of several stages, of any stage.
    package struct Entry: Sendable, Equatable {
        package let name: String
        /// The number of its training examples.
        package let exampleCount: Int
        /// The number of them that count in an epoch: at most the task's limit if it has one. If it is reached with
        /// several limits, the largest counts.
        package let cappedCount: Int
        /// In the unit of the configuration.
        package let rate: Double
        /// Its share of the draws; the shares of all tasks sum to 1.
        package let share: Double
    }

    /// In the order of the sampler's task indices.
    package let entries: [Entry]
    /// The same rates in the sampler's form.
    let shares: Shares

    /// The number of examples of an epoch: the sum over the tasks, each up to its limit. Without limits and in
    /// proportion to their sizes, every task shows each of its examples once in an epoch.
    package var epochExamples: Int { entries.reduce(0) { $0 + $1.cappedCount } }

    /// The rates of tasks without nested mixtures.
    /// - Throws: ``MixtureError`` if there is no task, or if one has no examples or no rate.
    package init(_ tasks: [MixtureTask], policy: some MixingPolicy) throws(MixtureError) {
        try self.init(tasks, rates: policy.rates(of: tasks), cappedCounts: tasks.map(policy.cappedCount))
    }

    /// - Parameter isDrawn: whether the task with a name is drawn at all; the others have no rate
    /// - Throws: ``MixtureError`` if there is no task, if one has no examples, or if a drawn one has no rate.
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
