/// Sets of code points as sorted ranges.
enum CodePointRanges {
    /// The same set as sorted ranges with gaps between them.
    static func merged(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var merged: [ClosedRange<UInt32>] = []
        for range in ranges.sorted(by: { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }) {
            if let last = merged.last, range.lowerBound <= last.upperBound &+ 1 {
                merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
            } else {
                merged.append(range)
            }
        }
        return merged
    }

    /// All other characters.
    static func complement(of ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
        var others: [ClosedRange<UInt32>] = []
        // Surrogates are no characters.
        var next: UInt32 = 0
        for range in merged(ranges + [0xD800...0xDFFF]) {
            if next < range.lowerBound { others.append(next...range.lowerBound - 1) }
            next = range.upperBound + 1
        }
        if next <= 0x10FFFF { others.append(next...0x10FFFF) }
        return others
    }

    /// The UTF-8 of a set as sequences of ranges of bytes: each sequence stands for all characters whose bytes lie in
    /// its ranges (Thompson 1992; as in the library utf8-ranges).
    static func byteSequences(_ ranges: [ClosedRange<UInt32>]) -> [[ClosedRange<UInt8>]] {
        var sequences: [[ClosedRange<UInt8>]] = []
        for range in merged(ranges) { split(range, into: &sequences) }
        return sequences
    }

    /// The last code points of 1, 2 and 3 bytes.
    private static let lastOfLength: [UInt32] = [0x7F, 0x7FF, 0xFFFF]

    private static func split(_ range: ClosedRange<UInt32>, into sequences: inout [[ClosedRange<UInt8>]]) {
        let (low, high) = (range.lowerBound, range.upperBound)
        if low <= 0xDFFF, high >= 0xD800 {
            if low < 0xD800 { split(low...0xD7FF, into: &sequences) }
            if high > 0xDFFF { split(0xE000...high, into: &sequences) }
            return
        }
        for last in lastOfLength where low <= last && high > last {
            split(low...last, into: &sequences)
            split(last + 1...high, into: &sequences)
            return
        }
        // Both ends have the same number of bytes. The continuation bytes of an end that do not cover their whole range
        // are split off.
        for place in 1..<4 {
            let mask = (UInt32(1) << (6 * UInt32(place))) - 1
            guard low & ~mask != high & ~mask, high > 0x7F else { continue }
            if low & mask != 0 {
                split(low...(low | mask), into: &sequences)
                split((low | mask) + 1...high, into: &sequences)
                return
            }
            if high & mask != mask {
                split(low...(high & ~mask) - 1, into: &sequences)
                split((high & ~mask)...high, into: &sequences)
                return
            }
        }
        sequences.append(zip(bytes(low), bytes(high)).map { $0...$1 })
    }

    private static func bytes(_ codePoint: UInt32) -> [UInt8] {
        Unicode.Scalar(codePoint).map { Array(String($0).utf8) } ?? []
    }
}
