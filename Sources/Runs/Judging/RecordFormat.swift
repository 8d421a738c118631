import Configuration
import TaskDefinitions

/// What a file that a person names is written in.
package enum RecordFormat: String, CaseIterable, Sendable {
    case jsonl, tsv, csv, text

    /// The format that a file's name tells; nil where it tells none.
    /// - Throws: ``RunError`` for a format that is not read
    package static func format(of path: String) throws(RunError) -> RecordFormat? {
        guard path != Source.standardInput, let format = SourceFormatCatalogue.format(ofFile: path) else { return nil }
        if let known = RecordFormat(rawValue: format.name) { return known }
        throw RunError(
            "is none of JSON Lines, TSV, CSV and lines of text; convert the file, or say which of these it is: "
                + "--format jsonl", path: path)
    }
}
