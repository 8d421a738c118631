import Files

/// An event of TensorBoard's: the part of TensorFlow's `event.proto`, `summary.proto` and `tensor.proto` that a run
/// needs.
struct Event {
    enum Content {
        /// The first event of a file, which identifies the format.
        case header(writer: String)
        /// A session begins. Earlier events of this step and later ones are void.
        case sessionStart
        case summary([Value])
    }

    enum Value {
        case scalar(tag: String, Float)
        /// A table of texts in Markdown, of rows of equal length.
        case table(tag: String, [[String]])
    }

    /// Seconds since 1970.
    var time: Double
    var step = 0
    var content: Content

    private static let version = "brain.Event:2"

    /// The event's bytes in a file: its length as 64 bits, the masked checksum of the length, the event, and its masked
    /// checksum, all little-endian.
    var record: [UInt8] {
        let data = message.bytes
        let length = Self.littleEndian(UInt64(data.count))
        return length + Self.littleEndian(CRC32C.masked(length)) + data + Self.littleEndian(CRC32C.masked(data))
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    // The numbers are the field numbers in the .proto files.

    private var message: ProtocolBuffer.Writer {
        ProtocolBuffer.Writer { event in
            event.append(1, double: time)
            if step != 0 { event.append(2, integer: step) }
            switch content {
            case .header(let writer):
                event.append(3, text: Self.version)
                event.append(10) { $0.append(1, text: writer) }
            case .sessionStart:
                event.append(7) { $0.append(1, integer: 1) }
            case .summary(let values):
                event.append(5) { summary in
                    for value in values { summary.append(1) { Self.write(value, to: &$0) } }
                }
            }
        }
    }

    private static func write(_ value: Value, to message: inout ProtocolBuffer.Writer) {
        switch value {
        case .scalar(let tag, let number):
            message.append(1, text: tag)
            message.append(2, float: number)
        case .table(let tag, let rows):
            message.append(1, text: tag)
            message.append(8) { write(rows, to: &$0) }
            // This makes TensorBoard show a tensor among its texts.
            message.append(9) { metadata in metadata.append(1) { $0.append(1, text: "text") } }
        }
    }

    private static func write(_ rows: [[String]], to tensor: inout ProtocolBuffer.Writer) {
        // DT_STRING
        tensor.append(1, integer: 7)
        tensor.append(2) { shape in
            for size in [rows.count, rows.first?.count ?? 0] { shape.append(2) { $0.append(1, integer: size) } }
        }
        for cell in rows.joined() { tensor.append(8, text: cell) }
    }
}
