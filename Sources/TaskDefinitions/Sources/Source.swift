/// Where the records of one split of a task come from.
public struct Source: Sendable, Equatable {
    /// The files: relative to the data directory, or absolute. One may be a pattern such as `parts/*.jsonl.gz`, which
    /// stands for the files that it fits, in order of their names, or ``standardInput``.
    public let paths: [String]
    /// What the files are written in, with its settings.
    public let format: any SourceFormat
    /// Whether the records have no answers: their examples have no targets and are for prediction alone.
    public let isUnlabelled: Bool
    /// Which of the records belong to the split; nil where all do.
    public let part: SourcePart?

    /// The path that stands for standard input.
    public static let standardInput = "-"

    public init(
        paths: [String], format: any SourceFormat, isUnlabelled: Bool = false, part: SourcePart? = nil
    ) {
        self.paths = paths
        self.format = format
        self.isUnlabelled = isUnlabelled
        self.part = part
    }

    public init(path: String, format: any SourceFormat = JSONLinesFormat()) {
        self.init(paths: [path], format: format)
    }

    /// The same files, but of their records only a part.
    func taking(_ part: SourcePart) -> Source {
        Source(paths: paths, format: format, isUnlabelled: isUnlabelled, part: part)
    }

    /// Whether both are parts of the same records, decided in the same way, so that one reading serves both.
    package func isCarved(with other: Source) -> Bool {
        guard let part, let otherPart = other.part, part.isDecided(as: otherPart) else { return false }
        return taking(otherPart) == other
    }

    public var isStandardInput: Bool { paths == [Self.standardInput] }

    /// The paths, patterns unexpanded, when relative ones start at `dataDirectory`.
    public func paths(in dataDirectory: String) -> [String] {
        paths.map { path in
            if path.hasPrefix("/") || path == Self.standardInput || dataDirectory.isEmpty { return path }
            return dataDirectory.hasSuffix("/") ? dataDirectory + path : "\(dataDirectory)/\(path)"
        }
    }

    /// What stands for the source in messages and reports: its only path, or the first and how many more there are.
    public func title(in dataDirectory: String = "") -> String {
        let paths = paths(in: dataDirectory)
        if isStandardInput { return "standard input" }
        return paths.count == 1 ? paths[0] : "\(paths[0]) and \(paths.count - 1) more"
    }

    /// What decides which records come out, beside the bytes of the files: a part of the task's fingerprint.
    var fingerprint: FieldValue {
        let settings = format.settings
        let name = FieldValue.string(type(of: format).name)
        guard !settings.isEmpty || isUnlabelled || part != nil else { return name }
        var fields: Fields = ["format": name, "settings": .object(settings)]
        if isUnlabelled { fields["unlabelled"] = .bool(true) }
        if let part { fields["part"] = part.fingerprint }
        return .object(fields)
    }

    public static func == (first: Source, second: Source) -> Bool {
        first.paths == second.paths && first.fingerprint == second.fingerprint
    }
}
