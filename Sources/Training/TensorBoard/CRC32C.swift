/// The checksum of TensorFlow's record files: CRC-32C (Castagnoli; RFC 3720, appendix B.4), then masked. The mask keeps
/// checksums of data that contain checksums reliable.
enum CRC32C {
    /// The polynomial 0x1EDC6F41 with its bits reversed, applied to every byte.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { value, _ in value >> 1 ^ (value & 1 == 1 ? 0x82F6_3B78 : 0) }
    }

    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~UInt32(0)) { table[Int(($0 ^ UInt32($1)) & 0xFF)] ^ $0 >> 8 }
    }

    /// Rotated right by 15 bits, plus a constant: `masked_crc32c` of TensorFlow's `record_writer`.
    static func masked(_ bytes: [UInt8]) -> UInt32 {
        let value = checksum(bytes)
        return (value >> 15 | value << 17) &+ 0xA282_EAD8
    }
}
