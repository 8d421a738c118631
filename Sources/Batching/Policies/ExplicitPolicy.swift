import Configuration

/// The rates that the configuration gives, one number per task.
public struct ExplicitPolicy: MixingPolicy {
    public static let name = "explicit"
    public static let summary = "by a number given for each task"
    public static let needsWeights = true

    public init() {}
    public init(_ object: ConfigurationObject, tasks: [String]) {}

    /// - Precondition: every task has a weight.
    public func rates(of tasks: [MixtureTask]) -> [Double] {
        tasks.map { task in
            guard let weight = task.weight else { preconditionFailure("ExplicitPolicy: \(task.name) has no weight") }
            return weight
        }
    }
}
