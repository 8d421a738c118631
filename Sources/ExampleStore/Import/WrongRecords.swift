import Configuration
import Files
import Importing

/// The wrong records of a source that are skipped, up to a maximum, and the file with their texts.
struct WrongRecords {
    private let maximum: Int
    private let path: String
    private var writer: FileWriter?
    private(set) var count = 0

    init(maximum: Int, path: String) {
        self.maximum = maximum
        self.path = path
    }

    /// The file with the records; nil if there are none.
    var file: String? { count > 0 && maximum > 0 ? path : nil }

    /// So many records, and the one too many, say what was probably meant. Among many labels the search takes long.
    private static let suggested = 10

    /// Whether the next wrong record should say what was probably meant.
    var suggests: Bool { count < Self.suggested || count >= maximum }

    /// Notes a wrong record.
    /// - Throws: ``ExampleError`` if it exceeds the maximum.
    mutating func add(_ record: WrongRecord) throws {
        guard maximum > 0 else { throw record.error }
        count += 1
        let writer = try writer ?? FileWriter(path: path)
        self.writer = writer
        let error = record.error
        let line = JSONOutput.object([
            ("file", .string(error.file)), ("line", error.line.map { .integer($0) } ?? .null),
            ("column", error.column.map { .integer($0) } ?? .null), ("message", .string(error.message)),
            ("text", .string(String(decoding: record.text, as: UTF8.self))),
        ])
        try writer.write(line.line)
        guard count > maximum else { return }
        try writer.flush()
        let allowed = maximum == 1 ? "one wrong record is" : "\(maximum) wrong records are"
        throw ExampleError(
            "\(error.message); \(allowed) allowed, and this is one more: all are in \(path)", file: error.file,
            line: error.line, column: error.column, field: error.field)
    }

    /// Writes the pending records.
    func finish() throws { try writer?.flush() }
}
