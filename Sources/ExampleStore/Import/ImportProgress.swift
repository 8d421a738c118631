import TaskDefinitions

/// The progress of the import of one source.
public struct ImportProgress: Sendable, Equatable {
    public let task: String
    /// Several if they are carved out of one source.
    public let splits: [Split]
    /// Examples stored so far.
    public let examples: Int
    /// Bytes of the file read so far, and in all.
    public let bytesRead: Int, byteCount: Int
}
