import TaskDefinitions

/// How far the import of one source is.
public struct ImportProgress: Sendable, Equatable {
    public let task: String
    /// Several where they are carved out of one source.
    public let splits: [Split]
    /// Examples stored so far.
    public let examples: Int
    /// Bytes of the file read so far, and in all.
    public let bytesRead: Int, byteCount: Int
}
