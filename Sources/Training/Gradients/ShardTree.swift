/// The fixed binary tree in which the gradients of a step's shards are added.
///
/// The sum of some shards is the sum of the sums of its two halves. The first half has the largest power of two of
/// shards that is less than all. Sums are rounded, so their order decides the last bits. This order depends on the
/// number of shards alone, and not on the processes that compute them.
enum ShardTree {
    /// The two halves of at least two shards.
    static func halves(_ shards: Range<Int>) -> (Range<Int>, Range<Int>) {
        precondition(shards.count >= 2, "ShardTree: halves of \(shards)")
        var half = 1
        while 2 * half < shards.count { half *= 2 }
        let middle = shards.lowerBound + half
        return (shards.lowerBound..<middle, middle..<shards.upperBound)
    }

    /// The largest sums of the tree that some of all shards make up, in order.
    static func sums(of shards: Range<Int>, among all: Range<Int>) -> [Range<Int>] {
        let common = shards.clamped(to: all)
        if common.isEmpty { return [] }
        if common == all { return [all] }
        let (first, second) = halves(all)
        return sums(of: shards, among: first) + sums(of: shards, among: second)
    }

    /// The shards that a process computes: a contiguous run. The numbers of shards differ by at most one.
    static func shards(ofRank rank: Int, of ranks: Int, count: Int) -> Range<Int> {
        count * rank / ranks..<count * (rank + 1) / ranks
    }
}
