import Configuration

/// The same rate for every task (Raffel et al. 2020, section 3.5.2).
package struct EqualPolicy: MixingPolicy {
    package static let name = "equal"
    package static let summary = "every task equally often"

    package init() {}
    package init(_ object: ConfigurationObject, tasks: [String]) {}

    package func rates(of tasks: [MixtureTask]) -> [Double] { tasks.map { _ in 1 } }
}
