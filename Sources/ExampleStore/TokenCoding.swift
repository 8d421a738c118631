/// Token ids as bytes: base-128 varints, least significant group first, so that ids below 128 take one byte and ids
/// below 16,384 two.
package enum TokenCoding {
    package static func encode(_ ids: [Int32]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(2 * ids.count)
        for id in ids {
            var rest = UInt32(bitPattern: id)
            while rest >= 0x80 {
                bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
                rest >>= 7
            }
            bytes.append(UInt8(truncatingIfNeeded: rest))
        }
        return bytes
    }

    /// Appends the first `limit` ids to `ids`. Bytes that no encoder wrote give other ids, never a trap.
    /// - Returns: whether ids were left out.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, limit: Int, appendingTo ids: inout [Int32]
    ) -> Bool {
        var taken = 0
        var id: UInt32 = 0
        var shift: UInt32 = 0
        for byte in bytes {
            if taken == limit { return true }
            id |= UInt32(byte & 0x7F) &<< shift
            if byte & 0x80 != 0 {
                shift += 7
            } else {
                ids.append(Int32(bitPattern: id))
                taken += 1
                (id, shift) = (0, 0)
            }
        }
        return false
    }
}
