/// The counter-based random source Philox4x32-10 (Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as
/// 1, 2, 3", SC 2011, section 3.3): a keyed bijection of 128-bit counters that passes as random.
///
/// It has no state. Whoever needs the random number of an element asks for it by name: the key says which stream, the
/// counter which element. So nothing has to be stored to see the same numbers again, in any order, on any thread.
public struct Philox: Sendable, Hashable {
    @usableFromInline let key: UInt64

    /// - Parameter key: names the stream. Its low half is the generator's first key word.
    @inlinable public init(key: UInt64) { self.key = key }

    /// A stream whose key is derived from several numbers, such as (seed, step, site). Streams of different numbers,
    /// of different order or count, are unrelated.
    public init(key numbers: UInt64...) {
        self = numbers.reduce(Philox(key: UInt64(numbers.count))) { $0.derived($1) }
    }

    /// The start of a key whose last number is still missing; ``derived(_:)`` adds it and gives the stream.
    package init(keyPrefix numbers: UInt64...) {
        self = numbers.reduce(Philox(key: UInt64(numbers.count + 1))) { $0.derived($1) }
    }

    /// The stream with one number more in its key.
    package func derived(_ number: UInt64) -> Philox { Philox(key: bits(number)) }

    /// Names the stream.
    package var streamKey: UInt64 { key }

    /// The four random words of one counter; `counter.0` holds the two low words of the 128 bits.
    @inlinable public func block(counter: (UInt64, UInt64)) -> SIMD4<UInt32> {
        var (c0, c1) = (UInt32(truncatingIfNeeded: counter.0), UInt32(truncatingIfNeeded: counter.0 >> 32))
        var (c2, c3) = (UInt32(truncatingIfNeeded: counter.1), UInt32(truncatingIfNeeded: counter.1 >> 32))
        var (k0, k1) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
        for _ in 0..<10 {
            let first = UInt64(c0) &* 0xD251_1F53
            let second = UInt64(c2) &* 0xCD9E_8D57
            c0 = UInt32(truncatingIfNeeded: second >> 32) ^ c1 ^ k0
            c1 = UInt32(truncatingIfNeeded: second)
            c2 = UInt32(truncatingIfNeeded: first >> 32) ^ c3 ^ k1
            c3 = UInt32(truncatingIfNeeded: first)
            // The Weyl sequence of the key: the golden ratio and the square root of 3, less 1.
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        return SIMD4(c0, c1, c2, c3)
    }

    /// Writes the words of the eight counters `first` to `first + 7`, all blocks' first words first: word w of block b
    /// becomes element 8 w + b.
    /// - Parameter high: the high half of all these counters
    @inline(__always)
    package func writeBlocks(first: UInt64, high: UInt64 = 0, to words: UnsafeMutablePointer<UInt64>) {
        // Words stand in 64 bits each, as the products need them.
        let low = SIMD8<UInt64>(repeating: 0xFFFF_FFFF)
        let counters = SIMD8<UInt64>(repeating: first) &+ SIMD8<UInt64>(0, 1, 2, 3, 4, 5, 6, 7)
        var c0 = counters & low
        var c1 = counters &>> 32
        var c2 = SIMD8<UInt64>(repeating: high) & low
        var c3 = SIMD8<UInt64>(repeating: high) &>> 32
        var (k0, k1) = (UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
        for _ in 0..<10 {
            let first = c0 &* 0xD251_1F53
            let second = c2 &* 0xCD9E_8D57
            c0 = (second &>> 32) ^ c1 ^ UInt64(k0)
            c1 = second & low
            c2 = (first &>> 32) ^ c3 ^ UInt64(k1)
            c3 = first & low
            k0 &+= 0x9E37_79B9
            k1 &+= 0xBB67_AE85
        }
        let rows = UnsafeMutableRawPointer(words)
        rows.storeBytes(of: c0, as: SIMD8<UInt64>.self)
        rows.storeBytes(of: c1, toByteOffset: 64, as: SIMD8<UInt64>.self)
        rows.storeBytes(of: c2, toByteOffset: 128, as: SIMD8<UInt64>.self)
        rows.storeBytes(of: c3, toByteOffset: 192, as: SIMD8<UInt64>.self)
    }

    /// The first words of sixteen blocks, each of a stream of its own. Words stand in 64 bits each.
    /// - Parameters:
    ///   - keys: those of the streams
    ///   - low: the low halves of the counters, below 2^32
    ///   - high: the high half of all counters, below 2^32
    @inlinable @inline(__always)
    package static func firstWords(keys: SIMD16<UInt64>, low: SIMD16<UInt64>, high: UInt64) -> SIMD16<UInt64> {
        let word = SIMD16<UInt64>(repeating: 0xFFFF_FFFF)
        var c0 = low
        var c1 = SIMD16<UInt64>(repeating: 0)
        var c2 = SIMD16<UInt64>(repeating: high)
        var c3 = c1
        var k0 = keys & word
        var k1 = keys &>> 32
        for _ in 0..<10 {
            let first = (c0 & word) &* 0xD251_1F53
            let second = (c2 & word) &* 0xCD9E_8D57
            c0 = (second &>> 32) ^ c1 ^ k0
            c1 = second & word
            c2 = (first &>> 32) ^ c3 ^ k1
            c3 = first & word
            k0 = (k0 &+ 0x9E37_79B9) & word
            k1 = (k1 &+ 0xBB67_AE85) & word
        }
        return c0
    }

    /// 64 random bits of a counter: the block's first two words.
    @inlinable public func bits(_ counter: UInt64, _ high: UInt64 = 0) -> UInt64 {
        let words = block(counter: (counter, high))
        return UInt64(words[0]) | UInt64(words[1]) << 32
    }

    /// A whole number in `0..<bound`. Its bias is at most bound / 2^64.
    package func integer(below bound: Int, _ counter: UInt64, _ high: UInt64 = 0) -> Int {
        Int(bits(counter, high).multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number uniform on [0, 1), a multiple of 2^-53.
    @inlinable public func uniform(_ counter: UInt64, _ high: UInt64 = 0) -> Double {
        Double(bits(counter, high) >> 11) * 0x1p-53
    }
}
