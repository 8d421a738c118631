import Configuration

/// A rule for the rates of a mixture's tasks.
package protocol MixingPolicy: Sendable, SendableMetatype {
    /// The policy's name in configurations.
    static var name: String { get }
    /// The policy's effect, in a line.
    static var summary: String { get }
    /// Whether the configuration gives each task a number.
    static var needsWeights: Bool { get }

    /// Reads the policy's own fields from those of a mixture.
    /// - Parameter tasks: the names of the mixture's own tasks
    init(_ object: ConfigurationObject, tasks: [String])

    /// The tasks' rates. Only their proportions matter: a task's share is its rate divided by the sum of all.
    func rates(of tasks: [MixtureTask]) -> [Double]

    /// The number of a task's examples that count in an epoch of the mixture: from 1 to all.
    func cappedCount(of task: MixtureTask) -> Int
}

extension MixingPolicy {
    package static var needsWeights: Bool { false }

    package func cappedCount(of task: MixtureTask) -> Int { task.exampleCount }
}

/// The policies that exist.
package enum MixingPolicyCatalogue {
    package static let all: [any MixingPolicy.Type] = [ProportionalPolicy.self, EqualPolicy.self, ExplicitPolicy.self]

    package static var names: [String] { all.map { $0.name } }

    static func policy(named name: String) -> (any MixingPolicy.Type)? { all.first { $0.name == name } }
}
