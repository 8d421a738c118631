/// Where one sequence lies in a ragged tensor: its first row and the number of its rows.
public struct Span: Sendable, Equatable {
    public let start: Int
    public let length: Int

    public init(start: Int, length: Int) {
        self.start = start
        self.length = length
    }

    /// The spans between consecutive offsets.
    public static func between(_ offsets: [Int]) -> [Span] {
        zip(offsets, offsets.dropFirst()).map { Span(start: $0, length: $1 - $0) }
    }
}

/// Which keys a query sees.
public enum AttentionMask: Sendable, Equatable {
    /// All of its sequence.
    case full
    /// None after its own position. The last query stands at the last key.
    case causal
}

/// The geometry of a ragged multi-head attention: which queries look at which keys.
public struct AttentionLayout: Sendable {
    public let heads: Int
    public let headWidth: Int
    /// What the scores of queries and keys are multiplied by: 1 in T5, headWidth^-0.5 elsewhere.
    public let scale: Double
    public let mask: AttentionMask
    public let queries: [Span]
    public let keys: [Span]
    /// The number of each sequence's first weight, by `[heads, queries, keys]` per sequence: what dropout counts by.
    let weightOffsets: [Int]
    /// Where the weights of each sequence that is computed whole are kept for backward, and how many these are.
    let keptOffsets: [Int]
    let keptCount: Int
    /// A sequence with more weights than so many in a head is computed in blocks of rows, and its weights are computed
    /// anew by backward: what it takes of memory grows as its length does, and not as the square of it.
    private let blockWeights: Int
    /// The greatest number of keys of a sequence.
    public let longestKeys: Int

    /// Sequences of the usual lengths are computed whole: 1024 queries by 1024 keys are.
    private static let usualBlockWeights = 1 << 20

    /// - Parameter isWhole: whether every sequence is computed whole, however long, so that its weights can be had
    public init(
        heads: Int, headWidth: Int, scale: Double, mask: AttentionMask, queries: [Span], keys: [Span],
        isWhole: Bool = false
    ) {
        self.init(
            heads: heads, headWidth: headWidth, scale: scale, mask: mask, queries: queries, keys: keys,
            blockWeights: isWhole ? .max : Self.usualBlockWeights)
    }

    /// - Parameter blockWeights: as many weights as a block has, or a few more
    package init(
        heads: Int, headWidth: Int, scale: Double, mask: AttentionMask, queries: [Span], keys: [Span], blockWeights: Int
    ) {
        precondition(queries.count == keys.count, "attention: \(queries.count) query spans, \(keys.count) key spans")
        precondition(
            mask == .full || zip(queries, keys).allSatisfy { $0.length <= $1.length }, "attention: queries after keys")
        self.heads = heads
        self.headWidth = headWidth
        self.scale = scale
        self.mask = mask
        self.queries = queries
        self.keys = keys
        self.blockWeights = blockWeights
        var (offset, kept) = (0, 0)
        var offsets: [Int] = []
        var keptOffsets: [Int] = []
        for (query, key) in zip(queries, keys) {
            offsets.append(offset)
            keptOffsets.append(kept)
            // Each head's weights start where a group of dropout's masks does.
            let count = heads * Self.paddedCount(query.length, key.length)
            offset += count
            if query.length * key.length <= blockWeights { kept += count }
        }
        weightOffsets = offsets
        self.keptOffsets = keptOffsets
        keptCount = kept
        longestKeys = keys.map(\.length).max() ?? 0
    }

    var width: Int { heads * headWidth }

    static func paddedCount(_ queries: Int, _ keys: Int) -> Int {
        (queries * keys + DropoutMask.group - 1) / DropoutMask.group * DropoutMask.group
    }

    /// Whether a sequence is computed in one block, which backward finds as forward left it.
    func isWhole(_ sequence: Int) -> Bool { queries[sequence].length * keys[sequence].length <= blockWeights }

    /// The rows of queries that are computed together. A block begins where a group of dropout's masks does.
    func blockRows(_ sequence: Int) -> Int {
        if isWhole(sequence) { return queries[sequence].length }
        let rows = blockWeights / max(1, keys[sequence].length) / DropoutMask.group * DropoutMask.group
        return min(max(DropoutMask.group, rows), queries[sequence].length)
    }

    /// The blocks of a sequence that has queries, by their rows.
    func blocks(_ sequence: Int) -> [Range<Int>] {
        let (count, rows) = (queries[sequence].length, blockRows(sequence))
        return stride(from: 0, to: count, by: rows).map { $0..<min($0 + rows, count) }
    }

    /// The absolute position of a sequence's first query, counted from its first key.
    func firstPosition(_ sequence: Int) -> Int {
        mask == .causal ? keys[sequence].length - queries[sequence].length : 0
    }
}

/// weights = softmax(scale Q K^T + bias), output = dropout(weights) V, per sequence and head.
///
/// Q, K, V and the output are `[rows, heads * headWidth]`, a head's columns side by side. The bias depends on the head
/// and on key position - query position alone: `[heads, 2 * longest - 1]` with distance 0 in the middle.
/// Vaswani et al. 2017, "Attention Is All You Need", section 3.2; Raffel et al. 2020 (T5), section 2.1.
package enum AttentionKernel {
    /// How many weights forward keeps for backward.
    package static func keptCount(_ layout: AttentionLayout) -> Int { layout.keptCount }

    /// The weights of a head that forward kept, before dropout: `[queries, keys]`.
    /// - Precondition: the sequence was computed whole.
    package static func weights<S: Scalar>(
        _ layout: AttentionLayout, _ sequence: Int, head: Int, kept: Tensor<S>
    ) -> [S] {
        precondition(layout.isWhole(sequence), "attention: the weights of a long sequence are not kept")
        let (queries, keys) = (layout.queries[sequence].length, layout.keys[sequence].length)
        let start = layout.keptOffsets[sequence] + head * AttentionLayout.paddedCount(queries, keys)
        return withPointers(kept) { Array(UnsafeBufferPointer(start: $0 + start, count: queries * keys)) }
    }

    /// Sequences that are one piece of work: few enough to balance, many enough to pay for waking a thread.
    private static let minimumSequences = 2

    /// Writes `output` and, where `kept` is not nil, the softmax weights before dropout (what backward needs) of all
    /// sequences that are computed whole.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func forward<S: Scalar>(
        _ layout: AttentionLayout, q: UnsafePointer<S>, k: UnsafePointer<S>, v: UnsafePointer<S>,
        bias: UnsafePointer<S>?, dropout: DropoutMask?, kept: UnsafeMutablePointer<S>?,
        output: UnsafeMutablePointer<S>
    ) {
        let width = layout.width
        Pieces.run(layout.queries.count, minimum: minimumSequences) { piece in
            let needsScratch = dropout != nil || kept == nil || !piece.allSatisfy(layout.isWhole)
            let scratch = Tensor<S>(uninitialized: [needsScratch ? layout.largestBlock(piece) : 0])
            withPointers(scratch) { scratch in
                for sequence in piece {
                    let (queries, keys) = (layout.queries[sequence], layout.keys[sequence])
                    guard queries.length > 0, keys.length > 0 else { continue }
                    let count = AttentionLayout.paddedCount(queries.length, keys.length)
                    for head in 0..<layout.heads {
                        let column = head * layout.headWidth
                        for rows in layout.blocks(sequence) {
                            var p = scratch
                            if let kept, layout.isWhole(sequence) {
                                p = kept + layout.keptOffsets[sequence] + head * count
                            }
                            writeWeights(layout, sequence, head: head, rows, q: q, k: k, bias: bias, to: p)
                            if let dropout {
                                let offset =
                                    layout.weightOffsets[sequence] + head * count
                                    + rows.lowerBound * keys.length
                                dropout.apply(to: p, scratch, count: rows.count * keys.length, at: offset)
                                p = scratch
                            }
                            S.multiply(
                                transposeA: false, transposeB: false, rows: rows.count, columns: layout.headWidth,
                                inner: keys.length, alpha: 1, p, strideA: keys.length,
                                v + keys.start * width + column, strideB: width, beta: 0,
                                output + (queries.start + rows.lowerBound) * width + column, strideC: width)
                        }
                    }
                }
            }
        }
    }

    /// softmax(scale Q K^T + bias) of some queries of a sequence: `[rows, keys]`.
    @inline(__always)
    private static func writeWeights<S: Scalar>(
        _ layout: AttentionLayout, _ sequence: Int, head: Int, _ rows: Range<Int>, q: UnsafePointer<S>,
        k: UnsafePointer<S>, bias: UnsafePointer<S>?, to p: UnsafeMutablePointer<S>
    ) {
        let (queries, keys) = (layout.queries[sequence], layout.keys[sequence])
        let (width, column) = (layout.width, head * layout.headWidth)
        S.multiply(
            transposeA: false, transposeB: true, rows: rows.count, columns: keys.length, inner: layout.headWidth,
            alpha: S(layout.scale), q + (queries.start + rows.lowerBound) * width + column, strideA: width,
            k + keys.start * width + column, strideB: width, beta: 0, p, strideC: keys.length)
        softmax(layout, sequence, head: head, rows, bias: bias, p)
    }

    @inline(__always)
    private static func softmax<S: Scalar>(
        _ layout: AttentionLayout, _ sequence: Int, head: Int, _ rows: Range<Int>, bias: UnsafePointer<S>?,
        _ p: UnsafeMutablePointer<S>
    ) {
        let keys = layout.keys[sequence].length
        let first = layout.firstPosition(sequence) + rows.lowerBound
        let longest = layout.longestKeys
        for i in 0..<rows.count {
            let row = p + i * keys
            let visible = layout.mask == .causal ? first + i + 1 : keys
            if let bias {
                let biasRow = bias + head * (2 * longest - 1) + longest - 1 - (first + i)
                S.map(row, biasRow, to: row, visible) { $0 + $1 }
            }
            let total = S.exponentials(row, shift: S.maximum(row, visible), to: row, visible)
            let scale = 1 / total
            for j in 0..<visible { row[j] *= scale }
            for j in visible..<keys { row[j] = 0 }
        }
    }

    /// Adds the gradients of Q, K, V and of the bias, given that of the output. Key spans must not overlap.
    /// - Parameter kept: what forward kept; other weights are computed anew
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func backward<S: Scalar>(
        _ layout: AttentionLayout, doutput: UnsafePointer<S>, q: UnsafePointer<S>, k: UnsafePointer<S>,
        v: UnsafePointer<S>, bias: UnsafePointer<S>?, kept: UnsafePointer<S>, dropout: DropoutMask?,
        dq: UnsafeMutablePointer<S>, dk: UnsafeMutablePointer<S>, dv: UnsafeMutablePointer<S>,
        dbias: UnsafeMutablePointer<S>?
    ) {
        let width = layout.width
        let scale = S(layout.scale)
        let longest = layout.longestKeys
        let biasCount = layout.heads * (2 * longest - 1)
        let pieces = Pieces.number(layout.queries.count, minimum: minimumSequences)
        // Each piece sums its own share of the bias gradient; the shares are added in order.
        let partial = Tensor<S>(zeros: [pieces, dbias == nil ? 0 : biasCount])
        withPointers(partial) { partial in
            WorkerPool.shared.run(pieces) { piece in
                let range = Pieces.range(piece, of: pieces, count: layout.queries.count)
                let largest = layout.largestBlock(range)
                let scratch = Tensor<S>(uninitialized: [range.allSatisfy(layout.isWhole) ? 2 : 3, largest])
                withPointers(scratch) { scratch in
                    for sequence in range {
                        let (queries, keys) = (layout.queries[sequence], layout.keys[sequence])
                        guard queries.length > 0, keys.length > 0 else { continue }
                        let (dp, applied) = (scratch, scratch + largest)
                        let weightCount = AttentionLayout.paddedCount(queries.length, keys.length)
                        for head in 0..<layout.heads {
                            let column = head * layout.headWidth
                            let keyRows = keys.start * width + column
                            for rows in layout.blocks(sequence) {
                                let count = rows.count * keys.length
                                let offset =
                                    layout.weightOffsets[sequence] + head * weightCount
                                    + rows.lowerBound * keys.length
                                let queryRows = (queries.start + rows.lowerBound) * width + column
                                var p = kept + layout.keptOffsets[sequence] + head * weightCount
                                if !layout.isWhole(sequence) {
                                    let anew = scratch + 2 * largest
                                    writeWeights(layout, sequence, head: head, rows, q: q, k: k, bias: bias, to: anew)
                                    p = UnsafePointer(anew)
                                }
                                if let dropout { dropout.apply(to: p, applied, count: count, at: offset) }
                                S.multiply(
                                    transposeA: true, transposeB: false, rows: keys.length, columns: layout.headWidth,
                                    inner: rows.count, alpha: 1, dropout == nil ? p : UnsafePointer(applied),
                                    strideA: keys.length, doutput + queryRows, strideB: width, beta: 1, dv + keyRows,
                                    strideC: width)
                                S.multiply(
                                    transposeA: false, transposeB: true, rows: rows.count, columns: keys.length,
                                    inner: layout.headWidth, alpha: 1, doutput + queryRows, strideA: width,
                                    v + keyRows, strideB: width, beta: 0, dp, strideC: keys.length)
                                if let dropout { dropout.apply(to: dp, dp, count: count, at: offset) }
                                for i in 0..<rows.count {
                                    let (row, weights) = (dp + i * keys.length, p + i * keys.length)
                                    let inner = S.dot(row, weights, keys.length)
                                    S.map(row, weights, to: row, keys.length) { ($0 - inner) * $1 }
                                }
                                if dbias != nil {
                                    addBias(
                                        layout, sequence, rows, ds: dp,
                                        to: partial + piece * biasCount + head * (2 * longest - 1))
                                }
                                S.multiply(
                                    transposeA: false, transposeB: false, rows: rows.count,
                                    columns: layout.headWidth, inner: keys.length, alpha: scale, dp,
                                    strideA: keys.length, k + keyRows, strideB: width, beta: 1, dq + queryRows,
                                    strideC: width)
                                S.multiply(
                                    transposeA: true, transposeB: false, rows: keys.length, columns: layout.headWidth,
                                    inner: rows.count, alpha: scale, dp, strideA: keys.length, q + queryRows,
                                    strideB: width, beta: 1, dk + keyRows, strideC: width)
                            }
                        }
                    }
                }
            }
            guard let dbias else { return }
            for piece in 0..<pieces {
                for i in 0..<biasCount { dbias[i] += partial[piece * biasCount + i] }
            }
        }
    }

    @inline(__always)
    private static func addBias<S: Scalar>(
        _ layout: AttentionLayout, _ sequence: Int, _ rows: Range<Int>, ds: UnsafePointer<S>,
        to dbias: UnsafeMutablePointer<S>
    ) {
        let keys = layout.keys[sequence].length
        let first = layout.firstPosition(sequence) + rows.lowerBound
        for i in 0..<rows.count {
            let row = dbias + layout.longestKeys - 1 - (first + i)
            for j in 0..<keys { row[j] += ds[i * keys + j] }
        }
    }
}

extension AttentionLayout {
    /// The room that the weights of the largest block of some sequences need.
    func largestBlock(_ sequences: Range<Int>) -> Int {
        sequences.map { Self.paddedCount(blockRows($0), keys[$0].length) }.max() ?? 0
    }
}
