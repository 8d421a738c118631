/// The place of one sequence in a ragged tensor: its first row and the number of its rows.
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

/// The keys that a query sees.
public enum AttentionMask: Sendable, Equatable {
    /// All keys of its sequence.
    case full
    /// No keys after its own position.
    case causal
    /// No keys after its own position, except those of the first positions. Each sequence has its own number of these.
    case prefix(lengths: [Int])

    /// The number of first keys that every query of a sequence sees.
    /// - Parameter keys: the number of its keys
    func seenByAll(sequence: Int, keys: Int) -> Int {
        switch self {
        case .full: keys
        case .causal: 0
        case .prefix(let lengths): min(lengths[sequence], keys)
        }
    }
}

/// The geometry of a ragged multi-head attention: the keys that each query attends to.
///
/// The last query of a sequence is at the position of its last key. Positions matter to causal masks and to biases.
public struct AttentionLayout: Sendable {
    public let heads: Int
    public let headWidth: Int
    /// The factor on the scores of queries and keys: 1 in T5, headWidth^-0.5 elsewhere.
    public let scale: Double
    public let mask: AttentionMask
    public let queries: [Span]
    public let keys: [Span]
    /// The places of the kept weights of each sequence that is computed whole, and their total number. Backward needs
    /// them.
    let keptOffsets: [Int]
    let keptCount: Int
    /// A sequence with more weights than this in a head is computed in blocks of rows, and backward computes its
    /// weights anew. Its memory then grows with its length and not with the square of it.
    private let blockWeights: Int
    /// The greatest number of keys of a sequence.
    public let longestKeys: Int

    /// Sequences of the usual lengths are computed whole: 1024 queries by 1024 keys are.
    private static let usualBlockWeights = 1 << 20

    /// - Parameter isWhole: whether every sequence is computed whole, however long, so that its weights can be read
    public init(
        heads: Int, headWidth: Int, scale: Double, mask: AttentionMask, queries: [Span], keys: [Span],
        isWhole: Bool = false
    ) {
        self.init(
            heads: heads, headWidth: headWidth, scale: scale, mask: mask, queries: queries, keys: keys,
            blockWeights: isWhole ? .max : Self.usualBlockWeights)
    }

    /// - Parameter blockWeights: the number of weights in a block; a block may have a few more
    package init(
        heads: Int, headWidth: Int, scale: Double, mask: AttentionMask, queries: [Span], keys: [Span], blockWeights: Int
    ) {
        precondition(queries.count == keys.count, "attention: \(queries.count) query spans, \(keys.count) key spans")
        precondition(
            mask == .full || zip(queries, keys).allSatisfy { $0.length <= $1.length }, "attention: queries after keys")
        if case .prefix(let lengths) = mask {
            precondition(lengths.count == keys.count, "attention: \(lengths.count) prefixes, \(keys.count) key spans")
        }
        self.heads = heads
        self.headWidth = headWidth
        self.scale = scale
        self.mask = mask
        self.queries = queries
        self.keys = keys
        self.blockWeights = blockWeights
        var kept = 0
        var keptOffsets: [Int] = []
        for (query, key) in zip(queries, keys) {
            keptOffsets.append(kept)
            if query.length * key.length <= blockWeights { kept += heads * Self.paddedCount(query.length, key.length) }
        }
        self.keptOffsets = keptOffsets
        keptCount = kept
        longestKeys = keys.map(\.length).max() ?? 0
    }

    /// The weights of a head, with room so that each head's begin at a group of dropout's masks.
    static func paddedCount(_ queries: Int, _ keys: Int) -> Int {
        (queries * keys + DropoutMask.group - 1) / DropoutMask.group * DropoutMask.group
    }

    /// Whether a sequence is computed in one block. Forward then keeps its weights for backward.
    func isWhole(_ sequence: Int) -> Bool { queries[sequence].length * keys[sequence].length <= blockWeights }

    /// The number of rows of queries that are computed together. A block begins at a group of dropout's masks.
    func blockRows(_ sequence: Int) -> Int {
        if isWhole(sequence) { return queries[sequence].length }
        let rows = blockWeights / max(1, keys[sequence].length) / DropoutMask.group * DropoutMask.group
        return min(max(DropoutMask.group, rows), queries[sequence].length)
    }

    /// Every head's blocks of some sequences, in order.
    @inline(__always)
    func forEachBlock(of sequences: Range<Int>, _ body: (AttentionBlock) -> Void) {
        for sequence in sequences {
            let (queries, keys) = (queries[sequence], keys[sequence])
            guard queries.length > 0, keys.length > 0 else { continue }
            let first = keys.length - queries.length
            let seenByAll = mask.seenByAll(sequence: sequence, keys: keys.length)
            let headCount = Self.paddedCount(queries.length, keys.length)
            let isWhole = isWhole(sequence)
            let most = blockRows(sequence)
            for head in 0..<heads {
                for row in stride(from: 0, to: queries.length, by: most) {
                    let end = min(row + most, queries.length)
                    body(
                        AttentionBlock(
                            sequence: sequence, head: head, queries: queries.start + row..<queries.start + end,
                            keys: keys.start..<keys.start + keys.length,
                            columns: head * headWidth..<(head + 1) * headWidth, firstPosition: first + row,
                            seenByAll: seenByAll,
                            weightOffset: head * headCount + row * keys.length,
                            keptOffset: isWhole ? keptOffsets[sequence] + head * headCount : nil))
                }
            }
        }
    }

    /// The memory for the weights of the largest block of some sequences.
    func largestBlock(_ sequences: Range<Int>) -> Int {
        sequences.map { Self.paddedCount(blockRows($0), keys[$0].length) }.max() ?? 0
    }
}

/// Some queries of a sequence and all of its keys, in one head. They are computed together.
struct AttentionBlock {
    let sequence: Int
    let head: Int
    /// Rows of Q.
    let queries: Range<Int>
    /// Rows of K and V.
    let keys: Range<Int>
    /// The head's columns of Q, K and V.
    let columns: Range<Int>
    /// The absolute position of the first query, counted from the first key.
    let firstPosition: Int
    /// The number of first keys that every query sees.
    let seenByAll: Int
    /// The number of the first weight among those of the sequence, `[heads, queries, keys]`, for dropout.
    let weightOffset: Int
    /// The place of the weights that are kept for backward; nil if backward computes them anew.
    let keptOffset: Int?

    /// y = dropout(x), both with the block's weights; y may be x.
    @inline(__always)
    func apply<S: Scalar>(_ dropout: DropoutMask, to x: UnsafePointer<S>, _ y: UnsafeMutablePointer<S>) {
        dropout.apply(to: x, y, count: queries.count * keys.count, at: weightOffset, ofSequence: sequence)
    }

    /// The block's weights `[queries, keys]` at a place in memory.
    @inline(__always)
    func weights<S: Scalar>(_ pointer: UnsafeMutablePointer<S>) -> MatrixView<S> {
        MatrixView(pointer, rows: queries.count, columns: keys.count)
    }

    /// The block's rows and columns of Q, or of a matrix like it.
    @inline(__always)
    func ofQueries<S: Scalar>(_ matrix: MatrixView<S>) -> MatrixView<S> { matrix[rows: queries, columns: columns] }

    /// The block's rows and columns of K or V, or of a matrix like them.
    @inline(__always)
    func ofKeys<S: Scalar>(_ matrix: MatrixView<S>) -> MatrixView<S> { matrix[rows: keys, columns: columns] }
}

/// The operands of attention, or their gradients.
package struct AttentionOperands<S: Scalar> {
    /// `[query rows, heads * headWidth]`.
    let q: MatrixView<S>
    /// `[key rows, heads * headWidth]`.
    let k, v: MatrixView<S>
    /// `[heads, 2 * longest - 1]`, distance 0 in the middle.
    let bias: MatrixView<S>?

    package init(q: MatrixView<S>, k: MatrixView<S>, v: MatrixView<S>, bias: MatrixView<S>?) {
        self.q = q
        self.k = k
        self.v = v
        self.bias = bias
    }
}

/// weights = softmax(scale Q K^T + bias), output = dropout(weights) V, per sequence and head.
///
/// Q, K, V and the output are `[rows, heads * headWidth]`, a head's columns side by side. The bias depends only on the
/// head and on key position - query position: `[heads, 2 * longest - 1]` with distance 0 in the middle.
/// Vaswani et al. 2017, "Attention Is All You Need", section 3.2; Raffel et al. 2020 (T5), section 2.1.
package enum AttentionKernel {
    /// The number of weights that forward keeps for backward.
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

    /// The least number of sequences in a piece of work: few enough to balance, enough to pay for waking a thread.
    private static let minimumSequences = 2

    /// Writes `output` and, if `kept` is not nil, the softmax weights before dropout of all sequences that are computed
    /// whole. Backward needs these weights.
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func forward<S: Scalar>(
        _ layout: AttentionLayout, _ operands: AttentionOperands<S>, dropout: DropoutMask?,
        kept: UnsafeMutablePointer<S>?, output: MatrixView<S>
    ) {
        Pieces.run(layout.queries.count, minimum: minimumSequences) { piece in
            let needsScratch = dropout != nil || kept == nil || !piece.allSatisfy(layout.isWhole)
            let scratch = Tensor<S>(uninitialized: [needsScratch ? layout.largestBlock(piece) : 0])
            withPointers(scratch) { scratch in
                layout.forEachBlock(of: piece) { block in
                    var p = block.weights(scratch)
                    if let kept, let offset = block.keptOffset { p = block.weights(kept + offset) }
                    writeWeights(layout, block, operands, to: p)
                    if let dropout {
                        block.apply(dropout, to: p.pointer, scratch)
                        p = block.weights(scratch)
                    }
                    let (v, output) = (block.ofKeys(operands.v), block.ofQueries(output))
                    if p.rows == 1 {
                        addUp(v, weights: p.pointer, to: output.pointer)
                    } else {
                        S.multiply(p, v, to: output, alpha: 1, beta: 0)
                    }
                }
            }
        }
    }

    /// out = sum of w_j v_j over the rows of v: the output of a single query, as in decoding. OpenBLAS would spend more
    /// time on its call than on the product.
    @inline(__always)
    private static func addUp<S: Scalar>(
        _ v: MatrixView<S>, weights w: UnsafePointer<S>, to out: UnsafeMutablePointer<S>
    ) {
        var i = 0
        while i + S.lanes <= v.columns {
            var (even, odd) = (S.Vector(repeating: 0), S.Vector(repeating: 0))
            var j = 0
            while j + 2 <= v.rows {
                even += S.load(v.row(j) + i) * w[j]
                odd += S.load(v.row(j + 1) + i) * w[j + 1]
                j += 2
            }
            if j < v.rows { even += S.load(v.row(j) + i) * w[j] }
            S.store(even + odd, to: out + i)
            i += S.lanes
        }
        while i < v.columns {
            var sum: S = 0
            for j in 0..<v.rows { sum += w[j] * v.row(j)[i] }
            out[i] = sum
            i += 1
        }
    }

    /// softmax(scale Q K^T + bias) of a block.
    @inline(__always)
    private static func writeWeights<S: Scalar>(
        _ layout: AttentionLayout, _ block: AttentionBlock, _ operands: AttentionOperands<S>, to p: MatrixView<S>
    ) {
        let (q, k) = (block.ofQueries(operands.q), block.ofKeys(operands.k))
        if p.rows == 1 {
            let scale = S(layout.scale)
            for j in 0..<k.rows { p.pointer[j] = scale * S.dot(q.pointer, k.row(j), q.columns) }
        } else {
            S.multiply(q, k.transposed, to: p, alpha: S(layout.scale), beta: 0)
        }
        softmax(layout, block, bias: operands.bias, p)
    }

    @inline(__always)
    private static func softmax<S: Scalar>(
        _ layout: AttentionLayout, _ block: AttentionBlock, bias: MatrixView<S>?, _ p: MatrixView<S>
    ) {
        let keys = p.columns
        for i in 0..<p.rows {
            let row = p.row(i)
            let position = block.firstPosition + i
            let visible = max(block.seenByAll, position + 1)
            if let bias {
                let biasRow = bias.row(block.head) + layout.longestKeys - 1 - position
                S.map(row, biasRow, to: row, visible) { $0 + $1 }
            }
            let total = S.exponentials(row, shift: S.maximum(row, visible), to: row, visible)
            let scale = 1 / total
            for j in 0..<visible { row[j] *= scale }
            for j in visible..<keys { row[j] = 0 }
        }
    }

    /// Adds the gradients of Q, K, V and of the bias, given that of the output. Key spans must not overlap.
    /// - Parameter kept: the weights that forward kept; other weights are computed anew
    @specialized(where S == Float)
    @specialized(where S == Double)
    package static func backward<S: Scalar>(
        _ layout: AttentionLayout, _ operands: AttentionOperands<S>, dropout: DropoutMask?,
        kept: UnsafeMutablePointer<S>, doutput: MatrixView<S>, gradients: AttentionOperands<S>
    ) {
        let scale = S(layout.scale)
        let biasCount = gradients.bias.map { $0.rows * $0.columns } ?? 0
        let pieces = Pieces.number(layout.queries.count, minimum: minimumSequences)
        // Each piece sums its own share of the bias gradient; the shares are added in order.
        let partial = Tensor<S>(zeros: [pieces, biasCount])
        withPointers(partial) { partial in
            WorkerPool.shared.run(pieces) { piece in
                let range = Pieces.range(piece, of: pieces, count: layout.queries.count)
                let largest = layout.largestBlock(range)
                let scratch = Tensor<S>(uninitialized: [range.allSatisfy(layout.isWhole) ? 2 : 3, largest])
                let dbias = gradients.bias.map {
                    MatrixView(partial + piece * biasCount, rows: $0.rows, columns: $0.columns)
                }
                withPointers(scratch) { scratch in
                    layout.forEachBlock(of: range) { block in
                        let dp = block.weights(scratch)
                        let p: MatrixView<S>
                        if let offset = block.keptOffset {
                            p = block.weights(kept + offset)
                        } else {
                            p = block.weights(scratch + 2 * largest)
                            writeWeights(layout, block, operands, to: p)
                        }
                        var applied = p
                        if let dropout {
                            applied = block.weights(scratch + largest)
                            block.apply(dropout, to: p.pointer, applied.pointer)
                        }
                        let doutput = block.ofQueries(doutput)
                        S.multiply(applied.transposed, doutput, to: block.ofKeys(gradients.v), alpha: 1, beta: 1)
                        S.multiply(doutput, block.ofKeys(operands.v).transposed, to: dp, alpha: 1, beta: 0)
                        if let dropout {
                            block.apply(dropout, to: dp.pointer, dp.pointer)
                        }
                        for i in 0..<dp.rows {
                            let (row, weights) = (dp.row(i), p.row(i))
                            let inner = S.dot(row, weights, dp.columns)
                            S.map(row, weights, to: row, dp.columns) { ($0 - inner) * $1 }
                        }
                        if let dbias { addBias(layout, block, ds: dp, to: dbias) }
                        S.multiply(
                            dp, block.ofKeys(operands.k), to: block.ofQueries(gradients.q), alpha: scale, beta: 1)
                        S.multiply(
                            dp.transposed, block.ofQueries(operands.q), to: block.ofKeys(gradients.k), alpha: scale,
                            beta: 1)
                    }
                }
            }
            guard let dbias = gradients.bias else { return }
            for piece in 0..<pieces {
                for i in 0..<biasCount { dbias.pointer[i] += partial[piece * biasCount + i] }
            }
        }
    }

    @inline(__always)
    private static func addBias<S: Scalar>(
        _ layout: AttentionLayout, _ block: AttentionBlock, ds: MatrixView<S>, to dbias: MatrixView<S>
    ) {
        for i in 0..<ds.rows {
            let row = dbias.row(block.head) + layout.longestKeys - 1 - (block.firstPosition + i)
            let source = ds.row(i)
            for j in 0..<ds.columns { row[j] += source[j] }
        }
    }
}
