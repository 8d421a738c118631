import Configuration
import TaskDefinitions

/// The rows of a text table: fields between separators, in quotes or not (RFC 4180). Lines end with LF or CRLF, or with
/// CR if the first line does.
///
/// A field in quotes may contain separators, line breaks and doubled quotation marks. In a field that does not begin
/// with a quotation mark, quotation marks are ordinary characters. Empty lines are skipped, but count as lines.
package struct TableReader {
    private let file: SourceFile
    private var separator: UInt8
    private let hasQuotes: Bool
    /// Whether the first line may name the separator.
    private let mayNameSeparator: Bool
    private var lines: LineReader

    /// - Parameter mayNameSeparator: see ``separator(namedBy:)``
    init(_ file: SourceFile, _ settings: TableSettings, mayNameSeparator: Bool) {
        self.file = file
        self.mayNameSeparator = mayNameSeparator
        separator = settings.separator
        hasQuotes = settings.hasQuotes
        let settled = file.isOfTask ? ", and its \"quotes\" as the task file says" : ""
        lines = LineReader(
            file, advice: "is the file a table\(settled)?",
            loneReturns: .asFirst(quotesAfter: settings.hasQuotes ? settings.separator : nil))
    }

    /// - Throws: ``ExampleError`` for misplaced quotes; after these no beginning of a row is certain.
    mutating func next() throws(ExampleError) -> TableRow? {
        while let line = try lines.next() {
            if line.isEmpty { continue }
            if mayNameSeparator, lines.lineNumber == 1, let named = Self.separator(namedBy: line) {
                separator = named
                continue
            }
            var row = TableRow(text: line, file: file.path, line: lines.lineNumber)
            var position = 0
            while try takeField(of: &row, from: &position) {}
            return row
        }
        return nil
    }

    /// The separator that a line names: `sep=;`, with or without quotes. Spreadsheets write it at the top of a CSV file
    /// for each other. Nil if the line is a row.
    package static func separator(namedBy line: [UInt8]) -> UInt8? {
        let quote = UInt8(ascii: "\"")
        let isQuoted = line.first == quote && line.last == quote && line.count == 7
        let text = isQuoted ? line[1..<6] : line[...]
        guard text.count == 5, text.starts(with: "sep=".utf8), let named = text.last else { return nil }
        return named < 0x80 && named != quote ? named : nil
    }

    /// - Returns: whether another field follows
    private mutating func takeField(of row: inout TableRow, from position: inout Int) throws(ExampleError) -> Bool {
        let start = position
        if hasQuotes, start < row.text.count, row.text[start] == UInt8(ascii: "\"") {
            row.append(try quotedField(of: &row, from: &position), at: start)
        } else {
            let end = row.text[start...].firstIndex(of: separator) ?? row.text.count
            row.append(Array(row.text[start..<end]), at: start)
            position = end
        }
        // A separator or the end of the row follows a field.
        guard position < row.text.count else { return false }
        position += 1
        return true
    }

    /// The remedy besides changing the file.
    private var alternative: String {
        file.isOfTask
            ? ", or write \"quotes\": false in the task file where quotation marks are characters like any other" : ""
    }

    private mutating func quotedField(of row: inout TableRow, from position: inout Int) throws(ExampleError) -> [UInt8]
    {
        let opening = position
        var content: [UInt8] = []
        position += 1
        while true {
            guard let quote = row.text[position...].firstIndex(of: UInt8(ascii: "\"")) else {
                content += row.text[position...]
                let end = Array(lines.lineEnd.rawValue.utf8)
                guard row.text.count <= LineReader.usualMaximumMebibytes << 20, let line = try lines.next() else {
                    throw row.error("the quotation mark is never closed; close it\(alternative)", at: opening)
                }
                if end == [UInt8(ascii: "\r")] { row.lineBreak = end[0] }
                position = row.text.count
                row.text += end + line
                continue
            }
            content += row.text[position..<quote]
            position = quote + 1
            guard position < row.text.count, row.text[position] != separator else { return content }
            guard row.text[position] == UInt8(ascii: "\"") else {
                throw row.error(
                    "text after a closing quotation mark; double the marks inside a field\(alternative)", at: position)
            }
            content.append(UInt8(ascii: "\""))
            position += 1
        }
    }
}

/// One row, with the places of its fields.
struct TableRow {
    /// The row's text in the file, including line breaks inside it.
    fileprivate(set) var text: [UInt8]
    let file: String
    /// The line in which the row begins.
    let line: Int
    /// The line end of the row: LF, alone or after CR, or CR.
    fileprivate var lineBreak = UInt8(ascii: "\n")
    private(set) var fields: [[UInt8]] = []
    private var offsets: [Int] = []

    fileprivate init(text: [UInt8], file: String, line: Int) {
        self.text = text
        self.file = file
        self.line = line
    }

    fileprivate mutating func append(_ field: [UInt8], at offset: Int) {
        fields.append(field)
        offsets.append(offset)
    }

    /// The place where a field begins.
    func place(ofField index: Int) -> (line: Int, column: Int) { place(of: offsets[index]) }

    private func place(of offset: Int) -> (line: Int, column: Int) {
        let before = text[..<offset]
        let breaks = before.count { $0 == lineBreak }
        let lineStart = before.lastIndex(of: lineBreak).map { $0 + 1 } ?? 0
        return (line + breaks, before[lineStart...].count { $0 & 0xC0 != 0x80 } + 1)
    }

    /// The places where the fields of some columns begin, by the columns' names; computed in one pass over the row.
    func places(of columns: [String]) -> TextMap<(line: Int, column: Int)> {
        var places = TextMap<(line: Int, column: Int)>(minimumCapacity: columns.count)
        var place = (line: line, column: 1)
        var position = 0
        for (name, offset) in zip(columns, offsets) {
            for byte in text[position..<offset] {
                if byte == lineBreak {
                    place = (place.line + 1, 1)
                } else if byte & 0xC0 != 0x80 {
                    place.column += 1
                }
            }
            position = offset
            if !name.isEmpty { places[name] = place }
        }
        return places
    }

    fileprivate func error(_ message: String, at offset: Int) -> ExampleError {
        let place = place(of: offset)
        return ExampleError(message, file: file, line: place.line, column: place.column)
    }

    func error(_ message: String, atField index: Int) -> ExampleError { error(message, at: offsets[index]) }
}
