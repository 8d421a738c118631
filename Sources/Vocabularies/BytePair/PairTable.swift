/// Two ids side by side, as one number. The order of numbers is that of the pairs.
struct TokenPair: Hashable, Sendable {
    let bits: UInt64

    init(_ left: Int32, _ right: Int32) {
        bits = UInt64(UInt32(bitPattern: left)) << 32 | UInt64(UInt32(bitPattern: right))
    }

    var left: Int32 { Int32(truncatingIfNeeded: bits >> 32) }
    var right: Int32 { Int32(truncatingIfNeeded: bits) }
}

/// A map from pairs of ids to values, for millions of look-ups: a hash table with open addressing.
struct PairTable<Value: Sendable>: Sendable {
    private var slots: [(key: UInt64, value: Value)]
    private let filler: Value
    private(set) var count = 0
    private var shift: Int

    /// Ids are not negative, so no pair has this key.
    private static var empty: UInt64 { .max }

    /// - Parameter filler: any value; it fills empty slots and is never returned
    init(minimumCapacity: Int, filler: Value) {
        let bits = max(4, Int.bitWidth - (2 * minimumCapacity).leadingZeroBitCount)
        self.filler = filler
        shift = 64 - bits
        slots = Array(repeating: (Self.empty, filler), count: 1 << bits)
    }

    /// The slot of a key, or the empty slot where it belongs.
    @inline(__always)
    private func slot(_ key: UInt64) -> Int {
        // The high bits of the product with 2⁶⁴ divided by the golden ratio (Knuth, volume 3, section 6.4).
        var slot = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> UInt64(shift))
        while slots[slot].key != key, slots[slot].key != Self.empty { slot = (slot + 1) & (slots.count - 1) }
        return slot
    }

    @inline(__always)
    subscript(pair: TokenPair) -> Value? {
        let slot = slots[slot(pair.bits)]
        return slot.key == pair.bits ? slot.value : nil
    }

    /// Sets the value of a pair.
    mutating func set(_ pair: TokenPair, _ value: Value) {
        if 2 * count >= slots.count { grow() }
        let slot = slot(pair.bits)
        if slots[slot].key == Self.empty { count += 1 }
        slots[slot] = (pair.bits, value)
    }

    private mutating func grow() {
        let old = slots
        shift -= 1
        slots = Array(repeating: (Self.empty, filler), count: 2 * old.count)
        for entry in old where entry.key != Self.empty { slots[slot(entry.key)] = entry }
    }
}
