import Batching
import Tensors
import Testing

/// Which half of all permutations comes up.
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

    /// Of fewer than a power of four n, the n-th element is taken out of a random even permutation, then the one
    /// before, and so on: each changes the parity unless it stays in its place, as 1 in k does of k. The mean sign, 1
    /// for an even permutation and -1 for an odd one, is then the product of -(1 - 2/k) over all k from n down to
    /// count + 1. Of four elements both kinds come up equally often. Here within five standard deviations of the share.
    @Test(arguments: [(2, 4), (3, 4), (4, 4), (15, 16), (17, 64), (32, 64), (100, 256), (128, 256), (250, 256)])
    func othersHaveBoth(count: Int, power: Int) {
        let removed = (count + 1..<power + 1)
        let sign = power == 4 ? 0 : removed.reduce(1.0) { $0 * (2 / Double($1) - 1) }
        let share = (1 - sign) / 2
        let deviation = (400 * share * (1 - share)).squareRoot()
        #expect(abs(Double(oddCount(of: count, keys: 400)) - 400 * share) <= 5 * deviation)
    }
}
