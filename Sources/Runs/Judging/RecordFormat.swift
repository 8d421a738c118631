import Configuration
import Importing
import TaskDefinitions

/// The format of a file that a person names.
package enum RecordFormat: String, CaseIterable, Sendable {
    case jsonl, tsv, csv, text
    /// One list of records.
    case json

    /// The format that a file's name tells; nil if it tells none. A file named .json may be JSON Lines.
    /// - Throws: ``RunError`` for a format that cannot be read
    package static func format(of path: String) throws(RunError) -> RecordFormat? {
        guard path != Source.standardInput, let format = SourceFormatCatalogue.format(ofFile: path) else { return nil }
        guard let known = RecordFormat(rawValue: format.name) else {
            throw RunError(
                "is none of JSON Lines, JSON, TSV, CSV and lines of text; convert the file, or say which of these it "
                    + "is: --format jsonl", path: path)
        }
        return known == .json && beginsWithObject(path) ? .jsonl : known
    }

    /// Whether the first character of a regular file opens an object.
    private static func beginsWithObject(_ path: String) -> Bool {
        var beginning: [UInt8] = []
        guard let file = try? SourceFile(path: path, isOfTask: false), file.byteCount > 0,
            (try? file.read(into: &beginning)) == true
        else { return false }
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = beginning.starts(with: mark) ? beginning[mark.count...] : beginning[...]
        return text.first { !" \t\r\n".utf8.contains($0) } == UInt8(ascii: "{")
    }
}
