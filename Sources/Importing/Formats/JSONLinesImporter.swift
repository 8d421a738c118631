import Configuration
import TaskDefinitions

/// JSON Lines (jsonlines.org): UTF-8, one JSON object on each line. The object is a record or contains some.
///
/// Lines end with LF or CRLF. Lines of only white space are skipped, but count as lines. A byte order mark is accepted.
/// JSON is strict, without comments, and a key may not appear twice.
package struct JSONLinesImporter: Importer {
    private let file: SourceFile
    private let path: RecordPath?
    private var lines: LineReader
    /// The remaining records of the current line; the next one is at the end.
    private var waiting: [SourceItem] = []

    package init(_ files: [SourceFile], _ format: JSONLinesFormat) {
        file = files[0]
        path = format.records
        lines = LineReader(file)
    }

    package mutating func next() throws(ExampleError) -> SourceItem? {
        while true {
            if let item = waiting.popLast() { return item }
            guard let line = try lines.next() else { return nil }
            if line.isBlankLine { continue }
            do throws(ExampleError) {
                guard let path else { return .record(try record(line)) }
                waiting = NestedRecords(try document(line), path).items(file: file.path).reversed()
            } catch {
                return .wrong(WrongRecord(error: error, text: line))
            }
        }
    }

    private func document(_ line: [UInt8]) throws(ExampleError) -> JSONDocument {
        do {
            return try JSONDocument(bytes: line, file: file.path, firstLine: lines.lineNumber, dialect: .strict)
        } catch {
            throw describe(error, line)
        }
    }

    private func record(_ line: [UInt8]) throws(ExampleError) -> SourceRecord {
        let document = try document(line)
        let root = document.root
        let start = root.offset == 0 ? (lines.lineNumber, 1) : document.place(of: root)
        let record: Record
        do {
            record = try Record(root.value)
        } catch {
            throw ExampleError(
                "\(error.message); write one JSON object on each line", file: file.path, line: start.0, column: start.1)
        }
        return SourceRecord(
            record, json: line, file: file.path, line: start.0, column: start.1,
            fieldPlaces: FieldPlaces { document.places(of: root.members ?? []) })
    }

    /// Turns the JSON error of a line into an error of the source file.
    private func describe(_ error: ConfigurationError, _ line: [UInt8]) -> ExampleError {
        let diagnostic = error.diagnostics.first
        // A message about the encoding contains its own remedy.
        let isEncoded = String(validating: line, as: UTF8.self) != nil
        let what = diagnostic?.message ?? error.description
        let message = isEncoded ? "not a JSON object: \(what); correct the line or remove it" : what
        return ExampleError(
            message, file: file.path, line: diagnostic?.location?.line ?? lines.lineNumber,
            column: diagnostic?.location?.column)
    }
}

extension JSONDocument {
    /// Line and column of each value of an object, by its key.
    func places(of members: [JSONMember]) -> TextMap<(line: Int, column: Int)> {
        var cursor = LocationCursor(self)
        var places = TextMap<(line: Int, column: Int)>(minimumCapacity: members.count)
        for member in members { places[member.key] = cursor.place(of: member.node.offset) }
        return places
    }

    /// Line and column of a node.
    func place(of node: JSONNode) -> (line: Int, column: Int) {
        let location = location(of: node.offset)
        return (location.line, location.column)
    }
}
