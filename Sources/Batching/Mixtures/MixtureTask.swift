/// A task as a mixture sees it.
public struct MixtureTask: Sendable, Equatable {
    public let name: String
    /// The number of its training examples.
    public let exampleCount: Int
    /// What the configuration says about it, where the policy asks for a number per task.
    public let weight: Double?

    public init(name: String, exampleCount: Int, weight: Double? = nil) {
        self.name = name
        self.exampleCount = exampleCount
        self.weight = weight
    }
}
