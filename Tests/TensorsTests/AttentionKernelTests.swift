import Foundation
import Tensors
import Testing

/// The ragged attention against softmax(scale Q K^T + bias) V written out in double precision.
@Suite struct AttentionKernelTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let queries, keys: [Int]
        var isCausal = false
        var scale = 1.0
        var hasBias = true
        /// A sequence with more weights than this is computed in blocks; nil means the usual limit.
        var blockWeights: Int?
        /// The number of each sequence's first keys without a position.
        var unplaced: [Int]?
    }

    @Test(arguments: [
        Case(testDescription: "self-attention", queries: [5, 1, 0, 9, 3], keys: [5, 1, 0, 9, 3]),
        Case(testDescription: "causal", queries: [5, 1, 0, 9, 3], keys: [5, 1, 0, 9, 3], isCausal: true),
        Case(testDescription: "causal, behind a cache", queries: [1, 1, 2], keys: [7, 1, 5], isCausal: true),
        Case(testDescription: "cross-attention", queries: [2, 6, 1, 0], keys: [8, 3, 1, 4], hasBias: false),
        Case(testDescription: "long", queries: [70], keys: [70]),
        Case(testDescription: "scaled", queries: [5, 9], keys: [5, 9], isCausal: true, scale: 0.4),
        Case(testDescription: "in blocks", queries: [70, 3, 100], keys: [70, 3, 100], blockWeights: 60),
        Case(
            testDescription: "causal, scaled, in blocks", queries: [70], keys: [90], isCausal: true, scale: 0.4,
            blockWeights: 60),
        Case(
            testDescription: "cross-attention, in blocks", queries: [70, 5], keys: [40, 2], hasBias: false,
            blockWeights: 2600),
        Case(
            testDescription: "behind keys without positions", queries: [5, 0, 9, 3], keys: [8, 2, 9, 5],
            unplaced: [3, 2, 0, 2]),
        Case(testDescription: "behind keys with positions", queries: [5, 0, 9], keys: [8, 2, 9]),
        Case(
            testDescription: "causal, behind keys without positions", queries: [5, 1, 9], keys: [12, 4, 9],
            isCausal: true, unplaced: [3, 3, 0]),
        Case(
            testDescription: "causal, behind keys without positions, in blocks", queries: [70], keys: [81],
            isCausal: true, blockWeights: 60, unplaced: [6]),
    ])
    func forward(example: Case) {
        check(example, Float.self)
        check(example, Double.self)
    }

    private func spans(_ lengths: [Int]) -> [Span] {
        Span.between(lengths.reduce(into: [0]) { $0.append($0.last! + $1) })
    }

    private func layout(_ example: Case, heads: Int, headWidth: Int) -> AttentionLayout {
        let (queries, keys) = (spans(example.queries), spans(example.keys))
        let mask: AttentionMask = example.isCausal ? .causal : .full
        guard let blockWeights = example.blockWeights else {
            return AttentionLayout(
                heads: heads, headWidth: headWidth, scale: example.scale, mask: mask, queries: queries, keys: keys,
                unplacedKeys: example.unplaced)
        }
        return AttentionLayout(
            heads: heads, headWidth: headWidth, scale: example.scale, mask: mask, queries: queries, keys: keys,
            unplacedKeys: example.unplaced, blockWeights: blockWeights)
    }

    /// The memory for backward and the work memory grow linearly with the lengths.
    @Test func longSequencesKeepNothing() {
        func kept(_ length: Int) -> Int {
            AttentionKernel.keptCount(
                AttentionLayout(
                    heads: 2, headWidth: 4, scale: 1, mask: .full, queries: spans([length, 32]),
                    keys: spans([length, 32])))
        }
        #expect(kept(1024) == 2 * (1024 * 1024 + 32 * 32) && kept(1025) == 2 * 32 * 32 && kept(400_000) == kept(1025))
    }

    private func check<Element: Scalar>(_ example: Case, _ type: Element.Type) {
        let heads = 3
        let headWidth = 5
        let width = heads * headWidth
        let layout = layout(example, heads: heads, headWidth: headWidth)
        var random = RandomTensors(seed: 6)
        let q: Tensor<Element> = random.next([example.queries.reduce(0, +), width])
        let k: Tensor<Element> = random.next([example.keys.reduce(0, +), width])
        let v: Tensor<Element> = random.next([example.keys.reduce(0, +), width])
        let longest = layout.longestKeys
        let bias: Tensor<Element> = random.next([heads, 2 * longest - 1])
        let kept = Tensor<Element>(uninitialized: [AttentionKernel.keptCount(layout)])
        let output = Tensor<Element>(zeros: q.shape)
        let unkept = Tensor<Element>(zeros: q.shape)
        withMatrices(q, k, v, bias, kept, output, unkept) { q, k, v, bias, kept, output, unkept in
            let operands = AttentionOperands(q: q, k: k, v: v, bias: example.hasBias ? bias : nil)
            AttentionKernel.forward(layout, operands, dropout: nil, kept: kept.pointer, output: output)
            AttentionKernel.forward(layout, operands, dropout: nil, kept: nil, output: unkept)
        }
        #expect(output.elements == unkept.elements, "what is kept changes nothing")
        let (queries, keys, values, biases) = (q.doubles, k.doubles, v.doubles, bias.doubles)
        var expected = [Double](repeating: 0, count: q.count)
        for (sequence, (querySpan, keySpan)) in zip(layout.queries, layout.keys).enumerated() {
            let unplaced = example.unplaced?[sequence] ?? 0
            let first = keySpan.length - querySpan.length
            for head in 0..<heads {
                for i in 0..<querySpan.length {
                    let visible = example.isCausal ? first + i + 1 : keySpan.length
                    let row = (querySpan.start + i) * width + head * headWidth
                    let scores = (0..<visible).map { j in
                        let dot = (0..<headWidth).reduce(0.0) {
                            $0 + queries[row + $1] * keys[(keySpan.start + j) * width + head * headWidth + $1]
                        }
                        let place = head * (2 * longest - 1) + longest - 1 + j - (first + i)
                        return exp(example.scale * dot + (example.hasBias && j >= unplaced ? biases[place] : 0))
                    }
                    let total = scores.reduce(0, +)
                    for column in 0..<headWidth {
                        expected[row + column] = scores.enumerated().reduce(0.0) { sum, score in
                            let value = values[(keySpan.start + score.offset) * width + head * headWidth + column]
                            return sum + score.element / total * value
                        }
                    }
                }
            }
        }
        #expect(distance(output.doubles, expected) < tolerance(type))
    }
}
