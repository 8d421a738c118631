import Configuration
import TaskDefinitions

/// JSON Lines (jsonlines.org): UTF-8, one JSON object on each line.
///
/// Lines end with LF or CRLF. Lines of nothing but white space are skipped, though they count as lines; a byte order
/// mark is accepted; JSON is strict, without comments, and a key may not appear twice.
package struct JSONLinesImporter: Importer {
    package static let format = "jsonl"
    package static let summary = "JSON Lines: UTF-8 text, one JSON object on each line"

    private let file: SourceFile
    private var lines: LineReader

    package init(_ file: SourceFile) {
        self.file = file
        lines = LineReader(file)
    }

    package mutating func next() throws(ExampleError) -> SourceRecord? {
        while let line = try lines.next() {
            if !line.allSatisfy(Self.isSpace) { return try record(line) }
        }
        return nil
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }

    private func record(_ line: [UInt8]) throws(ExampleError) -> SourceRecord {
        let document: JSONDocument
        do {
            document = try JSONDocument(bytes: line, file: file.path, firstLine: lines.lineNumber, dialect: .strict)
        } catch {
            throw describe(error, line)
        }
        let start = document.location(of: document.root.offset)
        let record: Record
        do {
            record = try Record(document.root.value)
        } catch {
            throw ExampleError(
                "\(error.message); write one JSON object on each line", file: file.path, line: start.line,
                column: start.column)
        }
        return SourceRecord(
            record: record, json: String(decoding: line, as: UTF8.self), line: start.line, column: start.column
        ) { field in
            guard case .object(let members) = document.root.value,
                let member = members.first(where: { $0.key == field })
            else { return nil }
            let location = document.location(of: member.node.offset)
            return (location.line, location.column)
        }
    }

    /// A line's JSON error as one of the source file's.
    private func describe(_ error: ConfigurationError, _ line: [UInt8]) -> ExampleError {
        let diagnostic = error.diagnostics.first
        // What is wrong with the encoding says itself what to do.
        let isEncoded = String(validating: line, as: UTF8.self) != nil
        let what = diagnostic?.message ?? error.description
        let message = isEncoded ? "not a JSON object: \(what); correct the line or remove it" : what
        return ExampleError(
            message, file: file.path, line: diagnostic?.location?.line ?? lines.lineNumber,
            column: diagnostic?.location?.column)
    }
}
