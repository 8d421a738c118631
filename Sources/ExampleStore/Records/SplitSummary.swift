import TaskDefinitions

/// The stored data of one split of one task.
package struct SplitSummary: Sendable, Equatable {
    package let task: String
    package let split: Split
    package let exampleCount: Int
    package let sourceFile: String
    /// SHA-256 of the source file, in hexadecimal.
    package let contentHash: String
    /// The time of the import, in UTC as ISO 8601.
    package let importedAt: String
}
