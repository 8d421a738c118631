import Configuration

/// The same rate for every task (Raffel et al. 2020, section 3.5.2).
public struct EqualPolicy: MixingPolicy {
    public static let name = "equal"
    public static let summary = "every task equally often"

    public init() {}
    public init(_ object: ConfigurationObject, tasks: [String]) {}

    public func rates(of tasks: [MixtureTask]) -> [Double] { tasks.map { _ in 1 } }
}
