/// A small generator of random bits (Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators",
/// figure 16).
///
/// The same seed gives the same numbers on every machine and version. Swift's own sampling does not promise that.
package struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        return bits ^ (bits >> 31)
    }

    /// An integer in 0..<count: the high half of a product. Its bias of count / 2^64 is too small to measure.
    package mutating func index(below count: Int) -> Int {
        Int(next().multipliedFullWidth(by: UInt64(count)).high)
    }
}
