import Autodiff
import Tensors
import Testing

/// Every operation against finite differences, on random shapes down to one row and no row.
@Suite struct OperationGradientTests {
    static let seeds: [UInt64] = [1, 2, 3]
    static let rowCounts = [0, 1, 5, 70]

    @Test(arguments: rowCounts) func linear(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows))
        let weight = Parameter(Site("w", .head), value: random.tensor([7, 5]))
        expectGradients(of: [random.tensor([rows, 5])], parameters: [weight]) { $1.linear($0[0], weight) }
    }

    @Test(arguments: rowCounts) func embedding(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows))
        let table = Parameter(Site("table", .head), value: random.tensor([6, 17]))
        let ids = (0..<rows).map { _ in Int32(random.integer(below: 6)) }
        expectGradients(of: [], parameters: [table]) { $1.embedding(ids, table) }
    }

    @Test(arguments: rowCounts) func rmsNorm(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows))
        let weight = Parameter(Site("w", .head), value: random.tensor([19]))
        expectGradients(of: [random.tensor([rows, 19])], parameters: [weight]) {
            $1.rmsNorm($0[0], weight, epsilon: 1e-6)
        }
    }

    @Test(arguments: rowCounts) func dropout(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows))
        let arguments = [random.tensor([rows, 9]), random.tensor([rows, 9])]
        expectGradients(of: arguments, dropout: .init(rate: 0.3, seed: 4, step: 5)) {
            $1.addResidual($1.dropout($0[0], at: "inside"), $0[1], at: "output")
        }
    }

    @Test(arguments: rowCounts) func activations(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows))
        let x = random.tensor([rows, 11], scale: 3)
        let y = random.tensor([rows, 11], scale: 3)
        for function in Activation.allCases {
            expectGradients(of: [x]) { $1.activation(function, $0[0]) }
            expectGradients(of: [x, y]) { $1.gated(function, $0[0], $0[1]) }
        }
        // The operation overwrites its argument, so the differences are taken of the input of `linear`.
        let weight = Parameter(Site("w", .head), value: random.tensor([13, 11]))
        for dropout in [nil, Tape<Double>.Dropout(rate: 0.3, seed: 4, step: 5)] {
            expectGradients(of: [x], parameters: [weight], dropout: dropout) {
                $1.reluDropout($1.linear($0[0], weight), at: "inside")
            }
        }
    }

    /// Random ragged lengths, among them 0 and 1, beyond the maximum distance of the bias.
    @Test(arguments: seeds, [false, true]) func attention(seed: UInt64, isCausal: Bool) {
        var random = RandomNumbers(seed: seed)
        let heads = 3
        let headWidth = 4
        let width = heads * headWidth
        let lengths = [1, 0, 13] + (0..<3).map { _ in random.integer(below: 7) }
        let spans = Span.between(lengths.reduce(into: [0]) { $0.append($0.last! + $1) })
        let table = Parameter(Site("bias", .head), value: random.tensor([8, heads]))
        let bias = RelativePositionBias(
            table: table, buckets: .init(count: 8, maximumDistance: 10, isBidirectional: !isCausal))
        let rows = lengths.reduce(0, +)
        let layout = AttentionLayout(
            heads: heads, headWidth: headWidth, scale: 0.6, mask: isCausal ? .causal : .full, queries: spans,
            keys: spans)
        let arguments = (0..<3).map { _ in random.tensor([rows, width]) }
        for dropout in [nil, Tape<Double>.Dropout(rate: 0.25, seed: seed, step: 1)] {
            expectGradients(of: arguments, parameters: [table], dropout: dropout) {
                $1.attention(
                    q: $0[0].allColumns, k: $0[1].allColumns, v: $0[2].allColumns, layout, bias: bias, at: "weights")
            }
        }
    }

    /// Long sequences are computed in blocks, and again in the backward pass. Their gradients and their dropout are
    /// those of short sequences.
    @Test(arguments: [false, true], [0, 0.25]) func attentionInBlocks(isCausal: Bool, rate: Double) {
        var random = RandomNumbers(seed: 8)
        let heads = 2
        let headWidth = 3
        let width = heads * headWidth
        let spans = Span.between([0, 70, 73, 173])
        let values = (0..<3).map { _ in random.tensor([173, width]) }
        let dy = random.tensor([173, width])
        let table = random.tensor([8, heads])
        func gradients(blockWeights: Int) -> [[Double]] {
            let layout = AttentionLayout(
                heads: heads, headWidth: headWidth, scale: 1, mask: isCausal ? .causal : .full, queries: spans,
                keys: spans,
                blockWeights: blockWeights)
            let bias = RelativePositionBias(
                table: Parameter(Site("bias", .positionBias), value: Tensor(table.elements, shape: table.shape)),
                buckets: .init(count: 8, maximumDistance: 10, isBidirectional: !isCausal))
            let tape = Tape<Double>.training(dropout: .init(rate: rate, seed: 2, step: 1))
            let variables = values.map { Variable($0) }
            let y = tape.attention(
                q: variables[0].allColumns, k: variables[1].allColumns, v: variables[2].allColumns, layout, bias: bias,
                at: "weights")
            y.gradient.update(from: dy)
            tape.backward()
            return [y.value.elements] + variables.map(\.gradient.elements) + [bias.table.gradient.elements]
        }
        let (whole, blocks) = (gradients(blockWeights: 1 << 20), gradients(blockWeights: 100))
        for (expected, found) in zip(whole, blocks) {
            #expect(zip(expected, found).allSatisfy { abs($0 - $1) < 1e-12 } && expected.contains { $0 != 0 })
        }
    }

    @Test(arguments: seeds) func crossAttention(seed: UInt64) {
        var random = RandomNumbers(seed: seed)
        let heads = 2
        let headWidth = 5
        let width = heads * headWidth
        let queries = Span.between([0, 1, 4, 4, 9])
        let keys = Span.between([0, 3, 4, 9, 16])
        let layout = AttentionLayout(
            heads: heads, headWidth: headWidth, scale: 1, mask: .full, queries: queries, keys: keys)
        let arguments = [random.tensor([9, width]), random.tensor([16, width]), random.tensor([16, width])]
        expectGradients(of: arguments) {
            $1.attention(
                q: $0[0].allColumns, k: $0[1].allColumns, v: $0[2].allColumns, layout, at: "weights")
        }
    }

    @Test(arguments: [0, 1, 6], [CrossEntropyOptions(), .init(labelSmoothing: 0.1, zLoss: 0.01)])
    func crossEntropy(rows: Int, options: CrossEntropyOptions) {
        var random = RandomNumbers(seed: UInt64(rows + 1))
        let x = random.tensor([rows, 5])
        let weight = Parameter(Site("w", .head), value: random.tensor([21, 5], scale: 2))
        let targets = (0..<rows).map { _ in Int32(random.integer(below: 21)) }
        let weights = (0..<rows).map { 0.3 + 0.1 * Double($0) }
        func total(_ variable: Variable<Double>, _ tape: Tape<Double>) -> Double {
            let result = tape.crossEntropy(
                variable, weight, scale: 0.7, targets: targets, lossWeights: weights, options: options)
            return zip(weights, zip(result.losses, result.penalties)).reduce(0) { $0 + $1.0 * ($1.1.0 + $1.1.1) }
        }
        let tape = Tape<Double>.training()
        let variable = Variable(x)
        _ = total(variable, tape)
        tape.backward()
        let objective = { total(Variable(x), .inference()) }
        expectDerivatives(variable.gradient, of: x, objective)
        expectDerivatives(weight.gradient, of: weight.value, objective)
    }

    /// A variable that two operations read gathers both gradients.
    @Test func gradientsAccumulate() {
        var random = RandomNumbers(seed: 9)
        let weight = Parameter(Site("w", .head), value: random.tensor([4, 4]))
        expectGradients(of: [random.tensor([3, 4])], parameters: [weight]) {
            let inside = $1.reluDropout($1.linear($0[0], weight), at: "inside")
            return $1.addResidual($1.linear($0[0], weight), $1.linear(inside, weight), at: "output")
        }
    }
}
