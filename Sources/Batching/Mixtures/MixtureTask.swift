/// A task with what a mixture needs of it.
public struct MixtureTask: Sendable, Equatable {
    public let name: String
    /// The number of its training examples.
    public let exampleCount: Int
    /// The number that the configuration gives it, if the policy needs one.
    public let weight: Double?

    public init(name: String, exampleCount: Int, weight: Double? = nil) {
        self.name = name
        self.exampleCount = exampleCount
        self.weight = weight
    }
}
