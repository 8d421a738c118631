/// Knuth's 64-bit linear congruential generator: the same numbers in every run.
public struct Numbers: RandomNumberGenerator {
    private var state: UInt64

    public init(seed: Int) { state = UInt64(seed) }

    public mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return (state ^ (state >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    }
}

extension [UInt8] {
    /// Damages bytes as an attacker or a broken disk would: it changes, removes, repeats, reverses and adds some.
    /// - Parameter telling: characters with a meaning in the format
    public mutating func mutate(_ times: Int, _ numbers: inout Numbers, inserting telling: String) {
        let tellingBytes = Array(telling.utf8) + [0x00, 0x80, 0xC3, 0xED, 0xF0, 0xFF]
        for _ in 0..<times {
            let place = Int.random(in: 0...count, using: &numbers)
            let byte =
                Bool.random(using: &numbers)
                ? tellingBytes[Int.random(in: tellingBytes.indices, using: &numbers)]
                : UInt8.random(in: 0...255, using: &numbers)
            let end = Swift.min(count, place + Int.random(in: 1...12, using: &numbers))
            switch Int.random(in: 0..<7, using: &numbers) {
            case 0: insert(byte, at: place)
            case 1 where place < count: self[place] = byte
            case 2 where place < count: self[place] ^= 1 << UInt8.random(in: 0..<8, using: &numbers)
            case 3: removeSubrange(place..<end)
            case 4: insert(contentsOf: self[place..<end], at: place)
            case 5: removeLast(count - place)
            default: replaceSubrange(place..<end, with: self[place..<end].reversed())
            }
        }
    }
}

extension [UInt8] {
    /// Replaces a number in the bytes, if there is one, by a number that often causes errors.
    public mutating func replaceNumber(_ numbers: inout Numbers) {
        let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
        let starts = indices.filter { digits.contains(self[$0]) && ($0 == 0 || !digits.contains(self[$0 - 1])) }
        guard let start = starts.randomElement(using: &numbers) else { return }
        let end = self[start...].firstIndex { !digits.contains($0) } ?? count
        let telling = [
            "-1", "0", "1", "-0.0", "2147483648", "4294967296", "9223372036854775807", "-9223372036854775808",
            "18446744073709551616", "1e308", "1e999", "1e-320", "0.5", "100000000", "\"7\"", "null", "[]",
        ]
        replaceSubrange(start..<end, with: telling.randomElement(using: &numbers)!.utf8)
    }
}
