import Autodiff
import Communication
import Optimizers
import Tensors

/// The sums of gradients on their way to the processes that update with them.
///
/// Each process has computed sums of the ``ShardTree``. It sends every other process the elements that this one
/// updates, bucket by bucket, as soon as they are complete. When all have arrived, the remaining additions of the tree
/// are made. The result is that of one process, bit by bit.
final class GradientExchange<Element: Scalar> {
    private let layout: GradientLayout<Element>
    private let communicator: any Communicator
    /// All shards of a step.
    private let shards: Range<Int>
    /// The sums that each process computes.
    private let sums: [[Range<Int>]]
    /// The elements that each process updates.
    private let elements: [[Range<Int>]]
    /// The elements of each process in each bucket: `[rank][bucket]`.
    private let parts: [[[Range<Int>]]]
    private var transfers: [any Transfer] = []
    /// The received elements of this process, of each sum that another one has computed.
    private var received: [Range<Int>: Tensor<Element>] = [:]

    /// The tags of transfers begin here; see ``ValueExchange`` for smaller ones.
    private static var firstTag: Int { 16 }

    init(
        _ layout: GradientLayout<Element>, _ division: UpdateDivision<Element>, shards: Int,
        _ communicator: any Communicator
    ) {
        self.layout = layout
        self.communicator = communicator
        self.shards = 0..<shards
        let ranks = 0..<communicator.count
        sums = ranks.map { rank in
            ShardTree.sums(
                of: ShardTree.shards(ofRank: rank, of: communicator.count, count: shards), among: 0..<shards)
        }
        let elements = ranks.map { layout.elements(ofRank: $0, division) }
        self.elements = elements
        parts = ranks.map { rank in
            layout.buckets.indices.map { bucket in
                let whole = layout.elements(ofBucket: bucket)
                return elements[rank].map { $0.clamped(to: whole) }.filter { !$0.isEmpty }
            }
        }
    }

    /// The sums that this process computes.
    var ownSums: [Range<Int>] { sums[communicator.rank] }

    /// Begins to receive the other processes' sums of a step.
    func begin() {
        let rank = communicator.rank
        let count = elements[rank].reduce(0) { $0 + $1.count }
        for other in sums.indices where other != rank {
            for (place, sum) in sums[other].enumerated() {
                let tensor = received[sum] ?? Tensor(uninitialized: [count])
                received[sum] = tensor
                forEachPart(ofRank: rank, sum: place) { range, tag, _ in
                    guard let start = packedOffset(of: range) else { return }
                    transfers.append(
                        communicator.receive(tensor.bytes(start..<start + range.count), from: other, tag: tag))
                }
            }
        }
    }

    /// Begins to send a complete bucket of one of this process's sums.
    func send(bucket: Int, ofSum sum: Range<Int>, from arena: Tensor<Element>) {
        guard let place = ownSums.firstIndex(of: sum) else { return }
        for other in sums.indices where other != communicator.rank {
            forEachPart(ofRank: other, sum: place, bucket: bucket) { range, tag, _ in
                transfers.append(communicator.send(UnsafeRawBufferPointer(arena.bytes(range)), to: other, tag: tag))
            }
        }
    }

    /// Gives transfers the chance to go on.
    func advance() { if !communicator.isAlone { communicator.advance() } }

    /// Waits for all transfers and makes the remaining additions of the elements that this process updates.
    /// - Parameter arenas: the sums that this process has computed; the first of them gets the result
    func finish(_ arenas: [Range<Int>: Tensor<Element>]) {
        guard !communicator.isAlone, let first = ownSums.first, let result = arenas[first] else { return }
        communicator.wait(for: transfers)
        transfers = []
        let own = elements[communicator.rank]
        let sources = Sources(arenas: arenas, received: received, elements: own)
        let source = sources.sum(shards)
        if source !== sources.source(first) { source.copy(own, to: result) }
    }

    /// Visits the messages for a process with one of a sender's sums, in a fixed order.
    private func forEachPart(
        ofRank rank: Int, sum: Int, bucket only: Int? = nil, _ body: (Range<Int>, _ tag: Int, _ bucket: Int) -> Void
    ) {
        var tag = Self.firstTag
        for place in 0...sum {
            for bucket in layout.buckets.indices {
                for range in parts[rank][bucket] {
                    if place == sum, only.map({ $0 == bucket }) ?? true { body(range, tag, bucket) }
                    tag += 1
                }
            }
        }
    }

    /// The place of some of this process's elements among all of them.
    private func packedOffset(of range: Range<Int>) -> Int? {
        var packed = 0
        for own in elements[communicator.rank] {
            if own.contains(range.lowerBound) { return packed + range.lowerBound - own.lowerBound }
            packed += own.count
        }
        return nil
    }
}

/// The sums from which a process makes the remaining additions.
private struct Sources<Element: Scalar> {
    private let sources: [Range<Int>: Source<Element>]
    private let elements: [Range<Int>]

    init(
        arenas: [Range<Int>: Tensor<Element>], received: [Range<Int>: Tensor<Element>], elements: [Range<Int>]
    ) {
        self.elements = elements
        var packed: [Int] = []
        var next = 0
        for range in elements {
            packed.append(next)
            next += range.count
        }
        let places = elements.map(\.lowerBound)
        sources = arenas.mapValues { Source(tensor: $0, starts: places) }
            .merging(received.mapValues { Source(tensor: $0, starts: packed) }) { own, _ in own }
    }

    func source(_ sum: Range<Int>) -> Source<Element>? { sources[sum] }

    /// Adds up the sums of some shards, in place.
    func sum(_ shards: Range<Int>) -> Source<Element> {
        if let source = sources[shards] { return source }
        let (first, second) = ShardTree.halves(shards)
        let (left, right) = (sum(first), sum(second))
        for place in elements.indices {
            let count = elements[place].count
            withPointers(right.tensor, left.tensor) {
                Elementwise.add($0 + right.starts[place], to: $1 + left.starts[place], count: count)
            }
        }
        return left
    }
}

/// One sum: the elements of this process, in an arena or packed.
private final class Source<Element: Scalar> {
    let tensor: Tensor<Element>
    /// The start of each run of elements.
    let starts: [Int]

    init(tensor: Tensor<Element>, starts: [Int]) {
        self.tensor = tensor
        self.starts = starts
    }

    func copy(_ elements: [Range<Int>], to arena: Tensor<Element>) {
        for (range, start) in zip(elements, starts) {
            withPointers(tensor, arena) { ($1 + range.lowerBound).update(from: $0 + start, count: range.count) }
        }
    }
}
