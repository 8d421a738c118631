/// The rates of all tasks of a nested mixture; ``MixtureRates`` has the formula.
struct NestedRates {
    /// The rate of every task of the outermost mixture; zero for tasks that are not in this mixture.
    private(set) var rates: [Double]
    private(set) var cappedCounts: [Int]

    /// - Parameter tasks: all tasks of the outermost mixture, in the order of the results
    init(_ mixture: MixtureDefinition, tasks: [MixtureTask]) {
        rates = [Double](repeating: 0, count: tasks.count)
        cappedCounts = [Int](repeating: 0, count: tasks.count)
        for part in mixture.parts {
            guard let definition = part.definition else { preconditionFailure("NestedRates: what is \(part.name)?") }
            let inner = NestedRates(definition, tasks: tasks)
            let total = inner.rates.reduce(0, +)
            for place in tasks.indices {
                rates[place] += part.rate * inner.rates[place] / total
                cappedCounts[place] = max(cappedCounts[place], inner.cappedCounts[place])
            }
        }
        let own = mixture.taskNames.enumerated().compactMap { index, name -> (place: Int, task: MixtureTask)? in
            guard let place = tasks.firstIndex(where: { $0.name == name }) else { return nil }
            let weight = mixture.weights?[index]
            return (place, MixtureTask(name: name, exampleCount: tasks[place].exampleCount, weight: weight))
        }
        for ((place, task), rate) in zip(own, mixture.policy.rates(of: own.map(\.task))) {
            rates[place] += rate
            cappedCounts[place] = max(cappedCounts[place], mixture.policy.cappedCount(of: task))
        }
    }
}
