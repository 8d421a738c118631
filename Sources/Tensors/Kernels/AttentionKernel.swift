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

/// The geometry of a ragged multi-head attention: which queries look at which keys.
public struct AttentionLayout: Sendable {
    public let heads: Int
    public let headWidth: Int
    /// Whether a query sees no key after its own position. The last query then stands at the last key.
    public let isCausal: Bool
    public let queries: [Span]
    public let keys: [Span]
    /// Where each sequence's weights begin in a buffer of `[heads, queries, keys]` per sequence.
    let weightOffsets: [Int]
    let weightCount: Int
    /// The greatest number of keys of a sequence.
    public let longestKeys: Int

    public init(heads: Int, headWidth: Int, isCausal: Bool, queries: [Span], keys: [Span]) {
        precondition(queries.count == keys.count, "attention: \(queries.count) query spans, \(keys.count) key spans")
        precondition(
            !isCausal || zip(queries, keys).allSatisfy { $0.length <= $1.length }, "attention: queries after keys")
        self.heads = heads
        self.headWidth = headWidth
        self.isCausal = isCausal
        self.queries = queries
        self.keys = keys
        var offset = 0
        var offsets: [Int] = []
        for (query, key) in zip(queries, keys) {
            offsets.append(offset)
            // Each head's weights start where a group of dropout's masks does.
            offset += heads * Self.paddedCount(query.length, key.length)
        }
        weightOffsets = offsets
        weightCount = offset
        longestKeys = keys.map(\.length).max() ?? 0
    }

    var width: Int { heads * headWidth }

    static func paddedCount(_ queries: Int, _ keys: Int) -> Int {
        (queries * keys + DropoutMask.group - 1) / DropoutMask.group * DropoutMask.group
    }

    /// The absolute position of a sequence's first query, counted from its first key.
    func firstPosition(_ sequence: Int) -> Int { isCausal ? keys[sequence].length - queries[sequence].length : 0 }
}

/// Scaled by nothing, as in T5: weights = softmax(Q K^T + bias), output = dropout(weights) V, per sequence and head.
///
/// Q, K, V and the output are `[rows, heads * headWidth]`, a head's columns side by side. The bias depends on the head
/// and on key position - query position alone: `[heads, 2 * longest - 1]` with distance 0 in the middle.
/// Vaswani et al. 2017, "Attention Is All You Need", section 3.2; Raffel et al. 2020 (T5), section 2.1.
package enum AttentionKernel {
    package static func weightCount(_ layout: AttentionLayout) -> Int { layout.weightCount }

    /// Sequences that are one piece of work: few enough to balance, many enough to pay for waking a thread.
    private static let minimumSequences = 2

    /// Writes `output` and the softmax weights before dropout (what backward needs).
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func forward<S: Scalar>(
        _ layout: AttentionLayout, q: UnsafePointer<S>, k: UnsafePointer<S>, v: UnsafePointer<S>,
        bias: UnsafePointer<S>?, dropout: DropoutMask?, weights: UnsafeMutablePointer<S>,
        output: UnsafeMutablePointer<S>
    ) {
        let width = layout.width
        Pieces.run(layout.queries.count, minimum: minimumSequences) { piece in
            let longestWeights = layout.longestWeights(piece)
            let scratch = Tensor<S>(uninitialized: [dropout == nil ? 0 : longestWeights])
            withPointers(scratch) { scratch in
                for sequence in piece {
                    let (queries, keys) = (layout.queries[sequence], layout.keys[sequence])
                    guard queries.length > 0, keys.length > 0 else { continue }
                    let block = AttentionLayout.paddedCount(queries.length, keys.length)
                    for head in 0..<layout.heads {
                        let column = head * layout.headWidth
                        let offset = layout.weightOffsets[sequence] + head * block
                        let p = weights + offset
                        S.multiply(
                            transposeA: false, transposeB: true, rows: queries.length, columns: keys.length,
                            inner: layout.headWidth, alpha: 1, q + queries.start * width + column, strideA: width,
                            k + keys.start * width + column, strideB: width, beta: 0, p, strideC: keys.length)
                        softmax(layout, sequence, head: head, bias: bias, p)
                        var applied = p
                        if let dropout {
                            dropout.apply(to: p, scratch, count: queries.length * keys.length, at: offset)
                            applied = scratch
                        }
                        S.multiply(
                            transposeA: false, transposeB: false, rows: queries.length, columns: layout.headWidth,
                            inner: keys.length, alpha: 1, applied, strideA: keys.length,
                            v + keys.start * width + column, strideB: width, beta: 0,
                            output + queries.start * width + column, strideC: width)
                    }
                }
            }
        }
    }

    @inline(__always)
    private static func softmax<S: Scalar>(
        _ layout: AttentionLayout, _ sequence: Int, head: Int, bias: UnsafePointer<S>?, _ p: UnsafeMutablePointer<S>
    ) {
        let (queries, keys) = (layout.queries[sequence].length, layout.keys[sequence].length)
        let first = layout.firstPosition(sequence)
        let longest = layout.longestKeys
        for i in 0..<queries {
            let row = p + i * keys
            let visible = layout.isCausal ? first + i + 1 : keys
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
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func backward<S: Scalar>(
        _ layout: AttentionLayout, doutput: UnsafePointer<S>, q: UnsafePointer<S>, k: UnsafePointer<S>,
        v: UnsafePointer<S>, weights: UnsafePointer<S>, dropout: DropoutMask?, dq: UnsafeMutablePointer<S>,
        dk: UnsafeMutablePointer<S>, dv: UnsafeMutablePointer<S>, dbias: UnsafeMutablePointer<S>?
    ) {
        let width = layout.width
        let longest = layout.longestKeys
        let biasCount = layout.heads * (2 * longest - 1)
        let pieces = Pieces.number(layout.queries.count, minimum: minimumSequences)
        // Each piece sums its own share of the bias gradient; the shares are added in order.
        let partial = Tensor<S>(zeros: [pieces, dbias == nil ? 0 : biasCount])
        withPointers(partial) { partial in
            WorkerPool.shared.run(pieces) { piece in
                let range = Pieces.range(piece, of: pieces, count: layout.queries.count)
                let scratch = Tensor<S>(uninitialized: [2, layout.longestWeights(range)])
                withPointers(scratch) { scratch in
                    for sequence in range {
                        let (queries, keys) = (layout.queries[sequence], layout.keys[sequence])
                        guard queries.length > 0, keys.length > 0 else { continue }
                        let count = queries.length * keys.length
                        let block = AttentionLayout.paddedCount(queries.length, keys.length)
                        let (dp, applied) = (scratch, scratch + layout.longestWeights(range))
                        for head in 0..<layout.heads {
                            let column = head * layout.headWidth
                            let offset = layout.weightOffsets[sequence] + head * block
                            let queryRows = queries.start * width + column
                            let keyRows = keys.start * width + column
                            let p = weights + offset
                            if let dropout { dropout.apply(to: p, applied, count: count, at: offset) }
                            S.multiply(
                                transposeA: true, transposeB: false, rows: keys.length, columns: layout.headWidth,
                                inner: queries.length, alpha: 1, dropout == nil ? p : UnsafePointer(applied),
                                strideA: keys.length, doutput + queryRows, strideB: width, beta: 1, dv + keyRows,
                                strideC: width)
                            S.multiply(
                                transposeA: false, transposeB: true, rows: queries.length, columns: keys.length,
                                inner: layout.headWidth, alpha: 1, doutput + queryRows, strideA: width, v + keyRows,
                                strideB: width, beta: 0, dp, strideC: keys.length)
                            if let dropout { dropout.apply(to: dp, dp, count: count, at: offset) }
                            for i in 0..<queries.length {
                                let (row, weights) = (dp + i * keys.length, p + i * keys.length)
                                let inner = S.dot(row, weights, keys.length)
                                S.map(row, weights, to: row, keys.length) { ($0 - inner) * $1 }
                            }
                            if dbias != nil {
                                addBias(
                                    layout, sequence, ds: dp, to: partial + piece * biasCount + head * (2 * longest - 1)
                                )
                            }
                            S.multiply(
                                transposeA: false, transposeB: false, rows: queries.length,
                                columns: layout.headWidth, inner: keys.length, alpha: 1, dp, strideA: keys.length,
                                k + keyRows, strideB: width, beta: 1, dq + queryRows, strideC: width)
                            S.multiply(
                                transposeA: true, transposeB: false, rows: keys.length, columns: layout.headWidth,
                                inner: queries.length, alpha: 1, dp, strideA: keys.length, q + queryRows,
                                strideB: width, beta: 1, dk + keyRows, strideC: width)
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
        _ layout: AttentionLayout, _ sequence: Int, ds: UnsafePointer<S>, to dbias: UnsafeMutablePointer<S>
    ) {
        let keys = layout.keys[sequence].length
        let first = layout.firstPosition(sequence)
        for i in 0..<layout.queries[sequence].length {
            let row = dbias + layout.longestKeys - 1 - (first + i)
            for j in 0..<keys { row[j] += ds[i * keys + j] }
        }
    }
}

extension AttentionLayout {
    /// The room that the largest weight matrix of some sequences needs.
    func longestWeights(_ sequences: Range<Int>) -> Int {
        sequences.map { Self.paddedCount(queries[$0].length, keys[$0].length) }.max() ?? 0
    }
}
