import Tensors

/// A permutation of `0..<count` without a table: a Feistel network over the next power of four with Philox as its round
/// function (Luby and Rackoff 1988), repeated until it lands in range (cycle walking: Black and Rogaway, "Ciphers with
/// arbitrary finite domains", 2002, section 4). Any two keys give unrelated orders.
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

    /// Where `position` goes. Takes four attempts at most on average.
    /// - Precondition: `position` is in `0..<count`.
    package subscript(position: Int) -> Int {
        precondition((0..<count).contains(position), "KeyedPermutation: \(position) is not below \(count)")
        if count == 1 { return 0 }
        var value = UInt64(position)
        repeat { value = encrypt(value) } while value >= UInt64(count)
        return Int(value)
    }

    /// The position that goes to `element`: the inverse.
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
