/// Counts texts that occurred before, in bounded memory.
///
/// Texts are compared by 64 bits of hash: in a million texts the chance of one wrong count is one in thirty million.
/// The count is exact up to ``limit`` different texts. Each takes 8 bytes, in a set that grows to 17 MB. With more
/// texts it keeps half of the hashes and counts their repeats twice, and so on (adaptive sampling): an estimate that is
/// right on average.
package struct RepeatCounter {
    /// The number of different texts that are counted exactly. They fill a set of 2^21 places to three quarters.
    package static let usualLimit = 3 << 19

    private let limit: Int
    private var known: Set<UInt64> = []
    /// A power of two. Only hashes that are multiples of it are kept.
    private var interval = 1
    package private(set) var count = 0

    package init(limit: Int = usualLimit) { self.limit = limit }

    /// - Parameter boundary: the end of the text's first part. Another boundary makes another text.
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
