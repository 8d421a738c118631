/// A message in the wire format of Protocol Buffers, field by field. As proto3 has it, callers leave out what is zero
/// or empty.
struct ProtobufMessage {
    private(set) var bytes: [UInt8] = []

    init(_ build: (inout ProtobufMessage) -> Void) { build(&self) }

    mutating func add(_ field: Int, _ value: Int) {
        key(field, wireType: 0)
        varint(UInt64(bitPattern: Int64(value)))
    }

    mutating func add(_ field: Int, _ value: Double) {
        key(field, wireType: 1)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    mutating func add(_ field: Int, _ value: Float) {
        key(field, wireType: 5)
        withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes += $0 }
    }

    mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

    mutating func add(_ field: Int, _ message: ProtobufMessage) { add(field, message.bytes) }

    private mutating func add(_ field: Int, _ content: [UInt8]) {
        key(field, wireType: 2)
        varint(UInt64(content.count))
        bytes += content
    }

    private mutating func key(_ field: Int, wireType: Int) { varint(UInt64(field << 3 | wireType)) }

    private mutating func varint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}
