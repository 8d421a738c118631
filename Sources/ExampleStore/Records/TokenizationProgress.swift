import TaskDefinitions

/// The progress of tokenising one split.
package struct TokenizationProgress: Sendable, Equatable {
    package let task: String
    package let split: Split
    /// Examples done, and all examples.
    package let examples: Int, exampleCount: Int
}
