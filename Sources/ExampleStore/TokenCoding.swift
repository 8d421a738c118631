import TaskDefinitions

/// Token ids as bytes: base-128 varints, least significant group first. Ids below 128 take one byte, ids below 16,384
/// two.
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

    /// Appends the first `limit` ids to `ids`, or the last ones. Malformed bytes give wrong ids, never a trap.
    /// - Returns: whether ids were left out.
    package static func decode(
        _ bytes: UnsafeRawBufferPointer, limit: Int, keep: Limits.Side = .start, appendingTo ids: inout [Int32]
    ) -> Bool {
        if keep == .end {
            // Each id has exactly one byte without the continuation bit.
            let surplus = bytes.count { $0 & 0x80 == 0 } - limit
            guard surplus > 0 else { return decode(bytes, limit: limit, appendingTo: &ids) }
            var left = surplus
            let start = bytes.firstIndex { byte in
                if byte & 0x80 == 0 { left -= 1 }
                return left == 0
            }
            let rest = UnsafeRawBufferPointer(rebasing: bytes[((start ?? bytes.endIndex - 1) + 1)...])
            _ = decode(rest, limit: limit, appendingTo: &ids)
            return true
        }
        var taken = 0
        var id: UInt32 = 0
        var shift: UInt32 = 0
        for byte in bytes {
            if taken == limit { return true }
            id |= UInt32(byte & 0x7F) &<< shift
            if byte & 0x80 != 0 {
                shift &+= 7
            } else {
                ids.append(Int32(bitPattern: id))
                taken += 1
                (id, shift) = (0, 0)
            }
        }
        return false
    }
}
