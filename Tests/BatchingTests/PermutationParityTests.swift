import Batching
import Tensors
import Testing

/// How often permutations are odd and how often they are even.
struct PermutationParityTests {
    private func isOdd(_ permutation: KeyedPermutation) -> Bool {
        var seen = [Bool](repeating: false, count: permutation.count)
        var transpositions = 0
        for start in 0..<permutation.count where !seen[start] {
            var place = start
            while !seen[place] {
                seen[place] = true
                place = permutation[place]
                transpositions += 1
            }
            transpositions -= 1
        }
        return transpositions % 2 == 1
    }

    private func oddCount(of count: Int, keys: Int) -> Int {
        (0..<keys).count { isOdd(KeyedPermutation(count: count, stream: Philox(key: UInt64($0)))) }
    }

    @Test(arguments: [16, 64, 256, 1024])
    func aPowerOfFourHasEvenOnes(count: Int) {
        #expect(oddCount(of: count, keys: 200) == 0)
    }

    /// A count below n, a power of four, starts from a random even permutation of n elements. The last element is taken
    /// out, then the one before, and so on. Each removal changes the parity unless the element stays in its place,
    /// which has a probability of 1/k among k elements. The mean sign (1 for an even permutation, -1 for an odd one) is
    /// the product of -(1 - 2/k) over all k from n down to count + 1. For n = 4 both kinds are equally likely.
    /// The bound is five standard deviations.
    @Test(arguments: [(2, 4), (3, 4), (4, 4), (15, 16), (17, 64), (32, 64), (100, 256), (128, 256), (250, 256)])
    func othersHaveBoth(count: Int, power: Int) {
        let removed = (count + 1..<power + 1)
        let sign = power == 4 ? 0 : removed.reduce(1.0) { $0 * (2 / Double($1) - 1) }
        let share = (1 - sign) / 2
        let deviation = (400 * share * (1 - share)).squareRoot()
        #expect(abs(Double(oddCount(of: count, keys: 400)) - 400 * share) <= 5 * deviation)
    }
}
