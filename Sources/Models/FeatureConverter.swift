/// Lays out pairs of input and target for the models of an architecture.
public protocol FeatureConverter: Sendable {
    /// The features that it makes, in order.
    var features: [FeatureDescription] { get }

    /// The batch of some pairs, in order.
    func batch(_ pairs: [TokenPair]) -> ModelBatch
}

/// A feature that a converter makes.
public struct FeatureDescription: Sendable, Equatable {
    package let name: ModelBatch.FeatureName
    /// The meaning, for people.
    public let meaning: String

    package init(_ name: ModelBatch.FeatureName, _ meaning: String) {
        self.name = name
        self.meaning = meaning
    }
}
