/// The rates of all tasks of a nested mixture; ``MixtureRates`` has the formula.
struct NestedRates {
    /// The mixtures that are named without being described, by their names.
    private let named: [String: MixtureDefinition]
    /// All tasks of the mixture, in the order of the results, and where each of them stands in it.
    private let tasks: [MixtureTask]
    private let places: [String: Int]
    /// Results of the mixtures with names: such a mixture may be reached on many ways.
    private var known: [String: Result] = [:]

    /// Of every task; where a mixture does not hold it, both are zero.
    struct Result {
        var rates: [Double]
        var cappedCounts: [Int]
    }

    init(named: [String: MixtureDefinition], tasks: [MixtureTask]) {
        self.named = named
        self.tasks = tasks
        places = Dictionary(uniqueKeysWithValues: tasks.enumerated().map { ($1.name, $0) })
    }

    mutating func result(of mixture: MixtureDefinition) -> Result {
        var result = Result(
            rates: [Double](repeating: 0, count: tasks.count), cappedCounts: [Int](repeating: 0, count: tasks.count))
        for part in mixture.parts {
            let inner = self.result(of: part)
            let total = inner.rates.reduce(0, +)
            for place in tasks.indices {
                result.rates[place] += part.rate * inner.rates[place] / total
                result.cappedCounts[place] = max(result.cappedCounts[place], inner.cappedCounts[place])
            }
        }
        let own = mixture.taskNames.enumerated().compactMap { index, name in
            places[name].map { place in
                (place, MixtureTask(
                    name: name, exampleCount: tasks[place].exampleCount, weight: mixture.weights?[index]))
            }
        }
        for ((place, task), rate) in zip(own, mixture.policy.rates(of: own.map(\.1))) {
            result.rates[place] += rate
            result.cappedCounts[place] = max(result.cappedCounts[place], mixture.policy.cappedCount(of: task))
        }
        return result
    }

    private mutating func result(of part: MixtureDefinition.Part) -> Result {
        if let definition = part.definition { return self.result(of: definition) }
        if let result = known[part.name] { return result }
        guard let definition = named[part.name] else { preconditionFailure("NestedRates: no mixture \(part.name)") }
        let result = self.result(of: definition)
        known[part.name] = result
        return result
    }
}
