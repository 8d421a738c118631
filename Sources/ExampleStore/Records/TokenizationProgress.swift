import TaskDefinitions

/// How far the tokenising of one split is.
public struct TokenizationProgress: Sendable, Equatable {
    public let task: String
    public let split: Split
    /// Examples done, and in all.
    public let examples: Int, exampleCount: Int
}
