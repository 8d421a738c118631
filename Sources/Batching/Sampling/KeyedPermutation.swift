import Tensors

/// A permutation of `0..<count` without a table. It is a Feistel network over the next power of four, with Philox as
/// its round function (Luby and Rackoff 1988), repeated until the result is in range (cycle walking: Black and Rogaway,
/// "Ciphers with arbitrary finite domains", 2002, section 4). Any two keys give unrelated orders.
///
/// For exactly 16, 64, 256 or a further power of four elements, only even permutations occur, which are half of all:
/// each round of a network is even if its halves have at least two bits. This does not matter to a sampler, because the
/// parity says nothing about any few elements. Mixing once more would change the draws of every existing seed. Other
/// counts have permutations of both kinds, though not equally many of each.
package struct KeyedPermutation: Sendable {
    package let count: Int
    private let stream: Philox
    /// The width of each half of the network, in bits.
    private let halfWidth: UInt64
    private let halfMask: UInt64

    /// Four rounds suffice in theory for large domains; small ones need more to look random.
    private static let roundCount: UInt64 = 8

    /// - Precondition: `count` is at least 1.
    package init(count: Int, stream: Philox) {
        precondition(count >= 1, "KeyedPermutation: \(count) elements")
        self.count = count
        self.stream = stream
        let width = UInt64(Int.bitWidth - (count - 1).leadingZeroBitCount)
        halfWidth = max(1, (width + 1) / 2)
        halfMask = (1 << halfWidth) - 1
    }

    /// The new place of `position`. It takes at most four attempts on average.
    /// - Precondition: `position` is in `0..<count`.
    package subscript(position: Int) -> Int {
        precondition((0..<count).contains(position), "KeyedPermutation: \(position) is not below \(count)")
        if count == 1 { return 0 }
        var value = UInt64(position)
        repeat { value = encrypt(value) } while value >= UInt64(count)
        return Int(value)
    }

    /// The new places of many positions at once, each in its own permutation. The results are the same as one by one,
    /// in a fraction of the time.
    /// - Precondition: every position is in its permutation.
    package static func elements(_ draws: [(permutation: KeyedPermutation, position: Int)]) -> [Int] {
        var values = draws.map { permutation, position in
            precondition(
                (0..<permutation.count).contains(position),
                "KeyedPermutation: \(position) is not below \(permutation.count)")
            return UInt64(position)
        }
        var walking = draws.indices.filter { draws[$0].permutation.count > 1 }
        withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 3) { memory in
            guard let vectors = memory.baseAddress else { return }
            while !walking.isEmpty {
                // Values that are not yet in range move to the front.
                var stillWalking = 0
                for start in stride(from: 0, to: walking.count, by: Lanes.scalarCount) {
                    vectors.withMemoryRebound(to: UInt64.self, capacity: 3 * Lanes.scalarCount) { scalars in
                        for lane in 0..<Lanes.scalarCount {
                            let draw = walking[min(start + lane, walking.count - 1)]
                            scalars[lane] = values[draw]
                            scalars[Lanes.scalarCount + lane] = draws[draw].permutation.stream.streamKey
                            scalars[2 * Lanes.scalarCount + lane] = draws[draw].permutation.halfWidth
                        }
                    }
                    let found = encrypt(vectors[0], keys: vectors[1], halfWidths: vectors[2])
                    for lane in 0..<min(Lanes.scalarCount, walking.count - start) {
                        let draw = walking[start + lane]
                        values[draw] = found[lane]
                        guard found[lane] >= UInt64(draws[draw].permutation.count) else { continue }
                        walking[stillWalking] = draw
                        stillWalking += 1
                    }
                }
                walking.removeLast(walking.count - stillWalking)
            }
        }
        return draws.indices.map { draws[$0].permutation.count == 1 ? 0 : Int(values[$0]) }
    }

    private typealias Lanes = SIMD16<UInt64>

    /// Encrypts each lane with the network of its own permutation.
    private static func encrypt(_ values: Lanes, keys: Lanes, halfWidths: Lanes) -> Lanes {
        let masks = (Lanes(repeating: 1) &<< halfWidths) &- 1
        var left = values &>> halfWidths
        var right = values & masks
        for round in 0..<roundCount {
            let bits = Philox.firstWords(keys: keys, low: right, high: round)
            (left, right) = (right, left ^ (bits & masks))
        }
        return left &<< halfWidths | right
    }

    /// The position whose new place is `element`: the inverse.
    /// - Precondition: `element` is in `0..<count`.
    package func position(of element: Int) -> Int {
        precondition((0..<count).contains(element), "KeyedPermutation: \(element) is not below \(count)")
        if count == 1 { return 0 }
        var value = UInt64(element)
        repeat { value = decrypt(value) } while value >= UInt64(count)
        return Int(value)
    }

    private func encrypt(_ value: UInt64) -> UInt64 {
        var (left, right) = (value >> halfWidth, value & halfMask)
        for round in 0..<Self.roundCount {
            (left, right) = (right, left ^ (stream.bits(right, round) & halfMask))
        }
        return left << halfWidth | right
    }

    private func decrypt(_ value: UInt64) -> UInt64 {
        var (left, right) = (value >> halfWidth, value & halfMask)
        for round in (0..<Self.roundCount).reversed() {
            (left, right) = (right ^ (stream.bits(left, round) & halfMask), left)
        }
        return left << halfWidth | right
    }
}
