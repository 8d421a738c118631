/// The generator's only source of chance: SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number
/// generators", figure 16), so that the files are the same on every machine and in every run.
package struct SplitMix64 {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    /// A stream of its own for each name, so that a change to one file's recipe leaves the others alone.
    package init(named name: String) {
        // FNV-1a, 64 bits; Swift's own hash is seeded anew in each process.
        state = name.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01b3 }
    }

    /// The output function alone: a fixed, well mixed bijection of 64-bit words.
    package static func mix(_ word: UInt64) -> UInt64 {
        var z = word
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        return Self.mix(state)
    }

    /// A number of the range, by the high half of a product: no remainder, and a bias below 2^-40 for small ranges.
    package mutating func int(in range: Range<Int>) -> Int {
        range.lowerBound + Int(next().multipliedFullWidth(by: UInt64(range.count)).high)
    }

    package mutating func chance(_ percent: Int) -> Bool {
        int(in: 0..<100) < percent
    }

    package mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[int(in: 0..<choices.count)]
    }

    /// A choice with a probability in proportion to its weight.
    package mutating func pick<Element>(weighted choices: [(Element, weight: Int)]) -> Element {
        var rest = int(in: 0..<choices.reduce(0) { $0 + $1.weight })
        for (choice, weight) in choices {
            if rest < weight { return choice }
            rest -= weight
        }
        return choices[choices.count - 1].0
    }

    /// Fisher and Yates' shuffle.
    package mutating func shuffle<Element>(_ elements: inout [Element]) {
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(last, int(in: 0..<(last + 1)))
        }
    }
}
