/// The place of the records of one split of a task.
package struct Source: Sendable, Equatable {
    /// The files: relative to the data directory, or absolute. A path may be a pattern such as `parts/*.jsonl.gz`,
    /// which stands for all matching files in order of their names. It may also be ``standardInput``.
    package let paths: [String]
    /// The format of the files, with its settings.
    package let format: any SourceFormat
    /// Whether the records have no answers. Their examples have no targets and are only for prediction.
    package let isUnlabelled: Bool
    /// The part of the records that belongs to the split; nil for all.
    package let part: SourcePart?

    /// The path that stands for standard input.
    package static let standardInput = "-"

    package init(
        paths: [String], format: any SourceFormat, isUnlabelled: Bool = false, part: SourcePart? = nil
    ) {
        self.paths = paths
        self.format = format
        self.isUnlabelled = isUnlabelled
        self.part = part
    }

    package init(path: String, format: any SourceFormat = JSONLinesFormat()) {
        self.init(paths: [path], format: format)
    }

    /// The same files, with only a part of their records.
    func taking(_ part: SourcePart) -> Source {
        Source(paths: paths, format: format, isUnlabelled: isUnlabelled, part: part)
    }

    /// Whether both are parts of the same records, decided in the same way. One reading then serves both.
    package func isCarved(with other: Source) -> Bool {
        guard let part, let otherPart = other.part, part.isDecided(as: otherPart) else { return false }
        return taking(otherPart) == other
    }

    package var isStandardInput: Bool { paths == [Self.standardInput] }

    /// The paths, patterns unexpanded, when relative ones start at `dataDirectory`.
    package func paths(in dataDirectory: String) -> [String] {
        paths.map { path in
            if path.hasPrefix("/") || path == Self.standardInput || dataDirectory.isEmpty { return path }
            return dataDirectory.hasSuffix("/") ? dataDirectory + path : "\(dataDirectory)/\(path)"
        }
    }

    /// The name of the source in messages and reports: its only path, or the first path and the number of others.
    package func title(in dataDirectory: String = "") -> String {
        let paths = paths(in: dataDirectory)
        if isStandardInput { return "standard input" }
        return paths.count == 1 ? paths[0] : "\(paths[0]) and \(paths.count - 1) more"
    }

    /// Everything that decides the records besides the bytes of the files. It is part of the task's fingerprint.
    var fingerprint: FieldValue {
        let settings = format.settings
        let name = FieldValue.string(type(of: format).name)
        guard !settings.isEmpty || isUnlabelled || part != nil else { return name }
        var fields: Fields = ["format": name, "settings": .object(settings)]
        if isUnlabelled { fields["unlabelled"] = .bool(true) }
        if let part { fields["part"] = part.fingerprint }
        return .object(fields)
    }

    package static func == (first: Source, second: Source) -> Bool {
        first.paths == second.paths && first.fingerprint == second.fingerprint
    }
}
