import Files
import Testing

/// The wire format of protocol buffers; the bytes are those of protobuf.dev, "Encoding".
@Suite struct ProtocolBufferTests {
    @Test func fieldsAreWrittenAsTheFormatSays() {
        #expect(ProtocolBuffer.Writer { $0.append(1, integer: 150) }.bytes == [0x08, 0x96, 0x01])
        #expect(
            ProtocolBuffer.Writer { $0.append(2, text: "testing") }.bytes == [0x12, 0x07] + Array("testing".utf8))
        let nested = ProtocolBuffer.Writer { $0.append(3) { $0.append(1, integer: 150) } }
        #expect(nested.bytes == [0x1A, 0x03, 0x08, 0x96, 0x01])
        // A negative number has 64 bits and takes ten bytes.
        let negative = ProtocolBuffer.Writer { $0.append(1, integer: -2) }
        #expect(negative.bytes == [0x08, 0xFE] + [UInt8](repeating: 0xFF, count: 8) + [0x01])
        #expect(ProtocolBuffer.Writer { $0.append(16, float: 1) }.bytes == [0x85, 0x01, 0, 0, 0x80, 0x3F])
        #expect(ProtocolBuffer.Writer { $0.append(1, double: -2) }.bytes == [0x09, 0, 0, 0, 0, 0, 0, 0, 0xC0])
    }

    @Test func whatIsWrittenIsRead() throws {
        let bytes = ProtocolBuffer.Writer { message in
            message.append(1, integer: -1)
            message.append(2, float: 0.5)
            message.append(3, double: 0.25)
            message.append(4, bytes: [7, 8])
            message.append(1 << 28, text: "")
        }.bytes
        var reader = ProtocolBuffer.Reader(bytes[...])
        var fields: [(number: Int, value: ProtocolBuffer.Value)] = []
        while let field = try reader.next() { fields.append(field) }
        #expect(fields.map(\.number) == [1, 2, 3, 4, 1 << 28])
        let texts = fields.map { field in
            switch field.value {
            case .varint(let value): "\(Int64(bitPattern: value))"
            case .fixed32(let bits): "\(Float(bitPattern: bits))"
            case .fixed64(let bits): "\(Double(bitPattern: bits))"
            case .bytes(let bytes): "\(Array(bytes))"
            }
        }
        #expect(texts == ["-1", "0.5", "0.25", "[7, 8]", "[]"])
    }

    /// A message that is cut inside a field, a field without a number, and an undefined kind.
    @Test func damagedMessagesAreRefused() {
        let damaged: [[UInt8]] = [
            [0x08], [0x08, 0x96], [0x12, 0x07, 0x74], [0x0D, 0, 0, 0], [0x09, 0], [0x00, 0x01], [0x0B], [0x0F],
            [0x08] + [UInt8](repeating: 0xFF, count: 10), [0x12] + [UInt8](repeating: 0xFF, count: 9) + [0x01],
        ]
        for bytes in damaged {
            #expect(throws: ProtocolBuffer.Malformed.self, "\(bytes)") {
                var reader = ProtocolBuffer.Reader(bytes[...])
                while try reader.next() != nil {}
            }
        }
    }
}
