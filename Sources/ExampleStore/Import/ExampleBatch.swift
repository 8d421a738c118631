import Importing
import TaskDefinitions

/// Examples on their way into the store, with all their texts in one buffer.
struct ExampleBatch: Sendable {
    /// One example; its texts follow those of the example before.
    struct Row {
        let line: Int
        /// The number of the file that contains the line.
        let file: Int
        /// The lengths of the texts in bytes of UTF-8, in this order; -1 stands for a missing text.
        let fields: Int, input: Int, target: Int, otherTargets: Int, attributes: Int
    }

    private(set) var bytes: [UInt8] = []
    private(set) var rows: [Row] = []
    /// Bytes of the source read so far.
    var bytesRead = 0

    /// A batch is full at this number of rows, or of bytes of text.
    static let maximumRows = 1024, maximumBytes = 1 << 20

    var isFull: Bool { rows.count >= Self.maximumRows || bytes.count >= Self.maximumBytes }

    init() {
        rows.reserveCapacity(Self.maximumRows)
        bytes.reserveCapacity(Self.maximumRows * 256)
    }

    mutating func append(_ example: RenderedExample, of record: SourceRecord) {
        let others = example.targets.dropFirst()
        bytes += record.json
        rows.append(
            Row(
                line: record.line, file: record.fileNumber, fields: record.json.count, input: append(example.input),
                target: append(example.targets.first ?? ""),
                otherTargets: others.isEmpty ? -1 : append(FieldValue.list(others.map { .string($0) }).jsonText),
                attributes: example.attributes.isEmpty
                    ? -1 : append(FieldValue.object(example.attributes.mapValues { .string($0) }).jsonText)))
    }

    private mutating func append(_ text: String) -> Int {
        let start = bytes.count
        bytes.append(contentsOf: text.utf8)
        return bytes.count - start
    }
}
