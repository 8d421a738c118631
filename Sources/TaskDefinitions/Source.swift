/// The data file of one split of a task.
public struct Source: Sendable, Hashable {
    /// Where the file is: relative to the data directory, or absolute.
    public let path: String
    /// The name of the file's format, such as `jsonl`. Which formats exist is for the importers to say.
    public let format: String
    /// Whether the records have no answers: their examples have no targets and are for prediction alone.
    public let isUnlabelled: Bool

    public init(path: String, format: String = "jsonl", isUnlabelled: Bool = false) {
        self.path = path
        self.format = format
        self.isUnlabelled = isUnlabelled
    }

    /// The file's path when relative ones start at `dataDirectory`.
    public func path(in dataDirectory: String) -> String {
        if path.hasPrefix("/") || dataDirectory.isEmpty { return path }
        return dataDirectory.hasSuffix("/") ? dataDirectory + path : "\(dataDirectory)/\(path)"
    }
}
