/// Lays out pairs of input and target for the models of an architecture.
public protocol FeatureConverter: Sendable {
    /// The features that it makes, in order.
    var features: [FeatureDescription] { get }

    /// The batch of some pairs, in order.
    func batch(_ pairs: [TokenPair]) -> ModelBatch

    /// Whether an input loses tokens, because the model has too few positions for it and its target.
    /// - Parameters: numbers of tokens with their ends
    func isCut(inputTokens: Int, targetTokens: Int) -> Bool

    /// The reason why a model cannot read a target of some length, its end included; nil if it can.
    func problem(ofTarget tokens: Int) -> String?
}

extension FeatureConverter {
    public func isCut(inputTokens: Int, targetTokens: Int) -> Bool { false }
    public func problem(ofTarget tokens: Int) -> String? { nil }
}

/// A feature that a converter makes.
public struct FeatureDescription: Sendable, Equatable {
    /// The meaning of a feature's numbers.
    public enum Contents: Sendable, Equatable {
        /// Ids of the vocabulary.
        case tokens
        /// The numbers themselves.
        case numbers
    }

    package let name: ModelBatch.FeatureName
    /// The meaning, for people.
    public let meaning: String
    public let contents: Contents

    package init(_ name: ModelBatch.FeatureName, _ meaning: String, contents: Contents = .tokens) {
        self.name = name
        self.meaning = meaning
        self.contents = contents
    }
}
