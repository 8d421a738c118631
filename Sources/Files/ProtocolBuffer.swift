/// The wire format of protocol buffers (protobuf.dev, "Encoding"): a message is a sequence of numbered fields.
package enum ProtocolBuffer {
    /// The value of a field. The reader of the message knows what the bits mean.
    package enum Value {
        case varint(UInt64)
        case fixed32(UInt32)
        case fixed64(UInt64)
        /// A string, bytes or a message.
        case bytes(ArraySlice<UInt8>)
    }

    /// The bytes are no message.
    package struct Malformed: Error {
        package init() {}
    }

    /// Reads a message from untrusted bytes, field by field.
    package struct Reader {
        private let bytes: ArraySlice<UInt8>
        private var position: Int

        package init(_ bytes: ArraySlice<UInt8>) {
            self.bytes = bytes
            position = bytes.startIndex
        }

        /// The next field, or nil at the end of the message.
        package mutating func next() throws(Malformed) -> (number: Int, value: Value)? {
            guard position < bytes.endIndex else { return nil }
            let tag = try varint()
            let number = Int(truncatingIfNeeded: tag >> 3)
            // Field numbers have 29 bits; 0 is none.
            guard number > 0, tag <= UInt64(UInt32.max) else { throw Malformed() }
            switch tag & 7 {
            case 0: return (number, .varint(try varint()))
            case 1: return (number, .fixed64(try littleEndian(8)))
            case 2: return (number, .bytes(try take(Int(exactly: try varint()))))
            case 5: return (number, .fixed32(UInt32(try littleEndian(4))))
            default: throw Malformed()  // groups, which are long out of use, and what is undefined
            }
        }

        private mutating func varint() throws(Malformed) -> UInt64 {
            var value: UInt64 = 0
            for shift in stride(from: 0, to: 70, by: 7) {
                guard position < bytes.endIndex else { throw Malformed() }
                let byte = bytes[position]
                position += 1
                value |= UInt64(byte & 0x7F) << UInt64(shift)
                if byte < 0x80 { return value }
            }
            throw Malformed()
        }

        private mutating func littleEndian(_ count: Int) throws(Malformed) -> UInt64 {
            try take(count).reversed().reduce(0) { $0 << 8 | UInt64($1) }
        }

        private mutating func take(_ count: Int?) throws(Malformed) -> ArraySlice<UInt8> {
            guard let count, count <= bytes.endIndex - position else { throw Malformed() }
            defer { position += count }
            return bytes[position..<position + count]
        }
    }

    /// Writes a message, field by field. Callers leave out zero and empty values, as proto3 does.
    package struct Writer: Sendable {
        package private(set) var bytes: [UInt8] = []

        /// - Parameter build: appends the fields
        package init(_ build: (inout Writer) -> Void) { build(&self) }

        package mutating func append(_ number: Int, integer value: Int) {
            append(number, wireType: 0)
            append(varint: UInt64(bitPattern: Int64(value)))
        }

        package mutating func append(_ number: Int, double value: Double) {
            append(number, wireType: 1)
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
        }

        package mutating func append(_ number: Int, float value: Float) {
            append(number, wireType: 5)
            withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
        }

        package mutating func append(_ number: Int, bytes value: some Collection<UInt8>) {
            append(number, wireType: 2)
            append(varint: UInt64(value.count))
            bytes.append(contentsOf: value)
        }

        package mutating func append(_ number: Int, text: String) { append(number, bytes: text.utf8) }

        /// - Parameter build: appends the fields of the inner message
        package mutating func append(_ number: Int, message build: (inout Writer) -> Void) {
            append(number, bytes: Writer(build).bytes)
        }

        private mutating func append(_ number: Int, wireType: UInt64) { append(varint: UInt64(number) << 3 | wireType) }

        private mutating func append(varint value: UInt64) {
            var rest = value
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(rest))
        }
    }
}
