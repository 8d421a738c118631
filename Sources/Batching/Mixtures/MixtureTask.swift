/// A task with what a mixture needs of it.
package struct MixtureTask: Sendable, Equatable {
    package let name: String
    /// The number of its training examples.
    package let exampleCount: Int
    /// The number that the configuration gives it, if the policy needs one.
    package let weight: Double?

    package init(name: String, exampleCount: Int, weight: Double? = nil) {
        self.name = name
        self.exampleCount = exampleCount
        self.weight = weight
    }
}
