import TaskDefinitions

/// The stored data of one split of one task.
public struct SplitSummary: Sendable, Equatable {
    public let task: String
    public let split: Split
    public let exampleCount: Int
    public let sourceFile: String
    /// SHA-256 of the source file, in hexadecimal.
    public let contentHash: String
    /// The time of the import, in UTC as ISO 8601.
    public let importedAt: String
}
