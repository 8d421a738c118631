/// Lays pairs of input and target out as the models of an architecture read them.
public protocol FeatureConverter: Sendable {
    /// The features that it makes, in their order.
    var features: [FeatureDescription] { get }

    /// The batch of some pairs, in their order.
    func batch(_ pairs: [TokenPair]) -> ModelBatch
}

/// A feature that a converter makes.
public struct FeatureDescription: Sendable, Equatable {
    public let name: ModelBatch.FeatureName
    /// What it is, for people.
    public let meaning: String

    public init(_ name: ModelBatch.FeatureName, _ meaning: String) {
        self.name = name
        self.meaning = meaning
    }
}
