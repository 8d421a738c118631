/// An event of TensorBoard's: the part of TensorFlow's `event.proto`, `summary.proto` and `tensor.proto` that a run
/// needs.
struct Event {
    enum Content {
        /// The first event of a file says what the following ones are.
        case header(writer: String)
        /// A session begins: what earlier ones say of this step and later ones is void.
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

    /// The event as it stands in a file: its length as 64 bits, their masked checksum, the event, its masked checksum,
    /// all of it little-endian.
    var record: [UInt8] {
        let data = message.bytes
        let length = Self.littleEndian(UInt64(data.count))
        return length + Self.littleEndian(CRC32C.masked(length)) + data + Self.littleEndian(CRC32C.masked(data))
    }

    private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }

    // The numbers are those of the fields in the .proto files.

    private var message: ProtobufMessage {
        ProtobufMessage { event in
            event.add(1, time)
            if step != 0 { event.add(2, step) }
            switch content {
            case .header(let writer):
                event.add(3, Self.version)
                event.add(10, ProtobufMessage { $0.add(1, writer) })
            case .sessionStart:
                event.add(7, ProtobufMessage { $0.add(1, 1) })
            case .summary(let values):
                event.add(
                    5,
                    ProtobufMessage { summary in
                        for value in values { summary.add(1, Self.message(of: value)) }
                    })
            }
        }
    }

    private static func message(of value: Value) -> ProtobufMessage {
        ProtobufMessage { message in
            switch value {
            case .scalar(let tag, let number):
                message.add(1, tag)
                message.add(2, number)
            case .table(let tag, let rows):
                message.add(1, tag)
                message.add(8, tensor(of: rows))
                message.add(9, textMetadata)
            }
        }
    }

    private static func tensor(of rows: [[String]]) -> ProtobufMessage {
        ProtobufMessage { tensor in
            // DT_STRING
            tensor.add(1, 7)
            tensor.add(
                2,
                ProtobufMessage { shape in
                    for size in [rows.count, rows.first?.count ?? 0] {
                        shape.add(2, ProtobufMessage { $0.add(1, size) })
                    }
                })
            for cell in rows.joined() { tensor.add(8, cell) }
        }
    }

    /// What makes TensorBoard show a tensor among its texts.
    private static let textMetadata = ProtobufMessage { metadata in
        metadata.add(1, ProtobufMessage { $0.add(1, "text") })
    }
}
