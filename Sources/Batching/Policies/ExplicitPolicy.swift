import Configuration

/// The rates that the configuration gives, one number per task.
package struct ExplicitPolicy: MixingPolicy {
    package static let name = "explicit"
    package static let summary = "by a number given for each task"
    package static let needsWeights = true

    package init() {}
    package init(_ object: ConfigurationObject, tasks: [String]) {}

    /// - Precondition: every task has a weight.
    package func rates(of tasks: [MixtureTask]) -> [Double] {
        tasks.map { task in
            guard let weight = task.weight else { preconditionFailure("ExplicitPolicy: \(task.name) has no weight") }
            return weight
        }
    }
}
