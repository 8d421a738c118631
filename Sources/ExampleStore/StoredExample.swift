import TaskDefinitions

/// One example as it is stored.
public struct StoredExample: Sendable, Equatable {
    /// The row in the table `examples`.
    public let id: Int
    /// Position in its split, counted from 0 in the order of the file.
    public let ordinal: Int
    public let sourceFile: String
    /// Line in the source file, counted from 1.
    public let line: Int
    /// The record as JSON text, as it stands in the source file.
    public let fields: String
    public let input: String
    /// The acceptable answers, at least one. The first is the one to train on.
    public let targets: [String]
}

/// What a store holds of one split of one task.
public struct SplitSummary: Sendable, Equatable {
    public let task: String
    public let split: Split
    public let exampleCount: Int
    public let sourceFile: String
    /// SHA-256 of the source file, in hexadecimal.
    public let contentHash: String
    /// When it was imported, in UTC as ISO 8601.
    public let importedAt: String
}
