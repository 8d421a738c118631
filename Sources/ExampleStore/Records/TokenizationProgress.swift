import TaskDefinitions

/// The progress of tokenising one split.
public struct TokenizationProgress: Sendable, Equatable {
    public let task: String
    public let split: Split
    /// Examples done, and all examples.
    public let examples: Int, exampleCount: Int
}
