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

    /// Half of 400, within five standard deviations of 10.
    @Test(arguments: [2, 3, 4, 15, 17, 32, 100, 128])
    func othersHaveBoth(count: Int) {
        #expect(abs(oddCount(of: count, keys: 400) - 200) <= 50)
    }
}
