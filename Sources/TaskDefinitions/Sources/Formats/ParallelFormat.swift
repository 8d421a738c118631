import Configuration

/// Several text files. Lines with the same number form a record, as translations are often given.
package struct ParallelFormat: SourceFormat {
    package static let name = "parallel"
    package static let summary = "text files side by side: line i of each file is a field of record i"
    package static let example = #"{"parallel": {"en": "wmt/train.en", "de": "wmt/train.de"}}"#
    package static let extensions: [String] = []

    /// The name of each file's field, in the order of the source's paths.
    package let fields: [String]

    package init(fields: [String]) { self.fields = fields }

    package init?() { nil }

    /// Called for a source with `"format": "parallel"` that does not name parallel files.
    package init?(_ object: ConfigurationObject) {
        object.report("the format \"parallel\" is written as \(Self.example)", at: "format")
        return nil
    }

    /// Reads the object that names the files: their fields and paths, in order of the fields' names.
    static func read(_ files: ConfigurationObject) -> (format: ParallelFormat, paths: [String]) {
        let fields = files.keys.sorted()
        if fields.count < 2 { files.report("expected at least two files, each with the name of its field: \(example)") }
        let paths = fields.map { field in
            let path = files.string(field, "a file whose line i is this field of record i")
            if path.isEmpty, case .string? = files.value(field)?.json {
                files.report("is empty; give the path of a data file", at: field)
            }
            if path == Source.standardInput { files.report("standard input cannot be one of several files", at: field) }
            return path
        }
        return (ParallelFormat(fields: fields), paths)
    }

    package var settings: Fields { ["fields": .list(fields.map { .string($0) })] }
}
