import Batching
import Tensors
import Testing

@Suite struct KeyedPermutationTests {
    static let sizes =
        Array(1...70) + [97, 127, 128, 129, 255, 256, 257, 1009, 4095, 4096, 4097, 65_536, 100_003, 1 << 20, 1_000_003]

    @Test(arguments: sizes)
    func everyElementIsHitOnce(count: Int) {
        for key in [UInt64(0), 1, .max] {
            let permutation = KeyedPermutation(count: count, stream: Philox(key: key))
            var seen = [Bool](repeating: false, count: count)
            var isInverted = true
            for position in 0..<count {
                let element = permutation[position]
                seen[element] = true
                isInverted = isInverted && permutation.position(of: element) == position
            }
            #expect(!seen.contains(false) && isInverted)
        }
    }

    @Test func manyAtOnceAreAsOneByOne() {
        for length in [0, 1, 15, 16, 17, 48, 200] {
            let draws = (0..<length).map { number in
                let count = [1, 2, 3, 29_000, 1 << 20, 1_000_003, .max, 5][number % 8]
                let permutation = KeyedPermutation(count: count, stream: Philox(key: UInt64(number / 3)))
                return (permutation: permutation, position: (count - 1) / (number % 5 + 1))
            }
            #expect(KeyedPermutation.elements(draws) == draws.map { $0.permutation[$0.position] })
        }
    }

    @Test func worksAtTheEndsOfTheRange() {
        for count in [Int.max, 1 << 62, (1 << 62) + 1, 1 << 32] {
            let permutation = KeyedPermutation(count: count, stream: Philox(key: 3))
            let places = [0, 1, count / 2, count - 1].map { permutation[$0] }
            #expect(places.allSatisfy { (0..<count).contains($0) })
            #expect(Set(places).count == 4)
            #expect(places.map { permutation.position(of: $0) } == [0, 1, count / 2, count - 1])
        }
    }

    /// Over many keys each element comes to each place equally often. The chi-square statistic has 15 x 15 degrees of
    /// freedom, a mean of 225 and a standard deviation of 21.
    @Test func everyPlaceIsEquallyLikely() {
        let count = 16
        let keys = 8000
        var table = [Int](repeating: 0, count: count * count)
        for key in 0..<keys {
            let permutation = KeyedPermutation(count: count, stream: Philox(key: UInt64(key)))
            for position in 0..<count { table[position * count + permutation[position]] += 1 }
        }
        let expected = Double(keys) / Double(count)
        let chiSquare = table.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(chiSquare < 225 + 5 * 21)
        #expect(chiSquare > 225 - 5 * 21)
    }

    /// Neighbours do not stay neighbours: a random order of n elements keeps one succession on average.
    @Test func successionsAreRare() {
        let permutation = KeyedPermutation(count: 100_003, stream: Philox(key: 9))
        let kept = (1..<100_003).count { permutation[$0] == permutation[$0 - 1] + 1 }
        #expect(kept < 8)
    }
}
