/// Counts the texts that were there before, in bounded memory.
///
/// Texts are told apart by 64 bits of hash: of a million the chance that one is counted wrongly is one in thirty
/// million. The count is exact up to ``limit`` different texts, for which 8 bytes each are kept, in a set that grows to
/// 17 MB. With more, it goes on with half of the hashes and counts what these repeat twice, and so on (adaptive
/// sampling): an estimate, which is right on average.
package struct RepeatCounter {
    /// So many different texts are counted exactly. As many as fill a set of 2^21 places to three quarters.
    package static let usualLimit = 3 << 19

    private let limit: Int
    private var known: Set<UInt64> = []
    /// One in so many hashes is looked at, a power of two: those that are multiples of it.
    private var interval = 1
    package private(set) var count = 0

    package init(limit: Int = usualLimit) { self.limit = limit }

    /// - Parameter boundary: where in the text its first part ends, which makes it another text.
    package mutating func add(_ text: UnsafeRawBufferPointer, _ boundary: Int) {
        var hasher = Hasher()
        hasher.combine(boundary)
        hasher.combine(bytes: text)
        add(hash: UInt64(bitPattern: Int64(hasher.finalize())))
    }

    package mutating func add(hash: UInt64) {
        guard isSampled(hash) else { return }
        guard known.insert(hash).inserted else {
            count += interval
            return
        }
        guard known.count > limit else { return }
        interval *= 2
        known = known.filter(isSampled)
    }

    private func isSampled(_ hash: UInt64) -> Bool { hash & UInt64(interval - 1) == 0 }
}
