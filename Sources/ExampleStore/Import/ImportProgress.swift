import TaskDefinitions

/// The progress of the import of one source.
package struct ImportProgress: Sendable, Equatable {
    package let task: String
    /// Several if they are carved out of one source.
    package let splits: [Split]
    /// Examples stored so far.
    package let examples: Int
    /// Bytes of the file read so far, and in all.
    package let bytesRead: Int, byteCount: Int
}
