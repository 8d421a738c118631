import Autodiff
import Foundation
import Tensors
import Testing

/// The operations of models with biases and positions, against finite differences and their formulas.
@Suite struct BiasedOperationTests {
    static let rowCounts = [0, 1, 5, 70]

    private static func parameter(_ value: Tensor<Double>) -> Parameter<Double> {
        Parameter(Site("w", .head), value: value)
    }

    @Test(arguments: rowCounts) func linearWithBias(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows))
        let (weight, bias) = (Self.parameter(random.tensor([7, 5])), Self.parameter(random.tensor([7])))
        let x = random.tensor([rows, 5])
        expectGradients(of: [x], parameters: [weight, bias]) { $1.linear($0[0], weight, bias: bias) }
        let plain = Tape<Double>.inference().linear(Variable(x), weight).value.elements
        let found = Tape<Double>.inference().linear(Variable(x), weight, bias: bias).value.elements
        #expect(found == plain.enumerated().map { $1 + bias.value.elements[$0 % 7] })
    }

    @Test(arguments: rowCounts) func layerNorm(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows))
        let (weight, bias) = (Self.parameter(random.tensor([19])), Self.parameter(random.tensor([19])))
        expectGradients(of: [random.tensor([rows, 19])], parameters: [weight, bias]) {
            $1.layerNorm($0[0], weight, bias: bias, epsilon: 1e-5)
        }
    }

    /// The formula written out, with a mean that is large beside the deviation.
    @Test func layerNormOfItsFormula() {
        var random = RandomNumbers(seed: 2)
        let (rows, columns) = (70, 21)
        let x = (0..<rows * columns).map { _ in 3 + random.next() }
        let (weight, bias) = (random.tensor([columns]), random.tensor([columns]))
        let found = Tape<Double>.inference().layerNorm(
            Variable(Tensor(x, shape: [rows, columns])), Self.parameter(weight), bias: Self.parameter(bias),
            epsilon: 1e-3
        ).value.elements
        for row in 0..<rows {
            let values = Array(x[row * columns..<(row + 1) * columns])
            let mean = values.reduce(0, +) / Double(columns)
            let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(columns)
            for (column, value) in values.enumerated() {
                let expected =
                    (value - mean) / (variance + 1e-3).squareRoot() * weight.elements[column] + bias.elements[column]
                #expect(abs(found[row * columns + column] - expected) < 1e-12)
            }
        }
    }

    /// Values of GELU, exact and by tanh, from their formulas with `erf` and `tanh` of the C library.
    @Test func valuesOfGELU() {
        let x = [-3, -1, -0.5, 0, 0.5, 1, 3]
        let tanhForm = x.map { 0.5 * $0 * (1 + tanh((2 / Double.pi).squareRoot() * ($0 + 0.044715 * $0 * $0 * $0))) }
        let exact = x.map { 0.5 * $0 * (1 + erf($0 / 2.0.squareRoot())) }
        for (function, expected) in [(Activation.geluTanh, tanhForm), (.gelu, exact)] {
            let double = Tape<Double>.inference().activation(function, Variable(Tensor(x, shape: [1, 7])))
            #expect(zip(double.value.elements, expected).allSatisfy { abs($0 - $1) < 1e-14 })
            let single = Tape<Float>.inference().activation(
                function, Variable(Tensor(x.map { Float($0) }, shape: [1, 7])))
            #expect(zip(single.value.elements, expected).allSatisfy { abs(Double($0) - $1) < 1e-6 })
        }
        // The published values.
        #expect(abs(tanhForm[1] + 0.158808009) < 1e-9 && abs(exact[1] + 0.158655254) < 1e-9)
    }

    @Test(arguments: rowCounts) func columns(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows))
        expectGradients(of: [random.tensor([rows, 12])]) { x, tape in
            tape.add(tape.variable(of: x[0][columns: 0..<4]), tape.variable(of: x[0][columns: 6..<10]))
        }
    }

    @Test(arguments: [[], [0..<1], [1..<3, 3..<4, 69..<70], [0..<70]]) func chosenRows(ranges: [Range<Int>]) {
        var random = RandomNumbers(seed: 5)
        let x = random.tensor([70, 6])
        expectGradients(of: [x]) { $1.rows(ranges, of: $0[0]) }
        let found = Tape<Double>.inference().rows(ranges, of: Variable(x)).value.elements
        #expect(found == ranges.flatMap { Array(x.elements[$0.lowerBound * 6..<$0.upperBound * 6]) })
    }

    @Test(arguments: rowCounts) func positions(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows))
        let table = Self.parameter(random.tensor([9, 17]))
        let positions = (0..<rows).map { _ in Int32(random.integer(below: 9)) }
        // The operation changes its argument in place, so the differences are taken of a copy.
        expectGradients(of: [random.tensor([rows, 17])], parameters: [table]) {
            let y = $1.copy($0[0])
            $1.addPositions(table, positions, to: y)
            return y
        }
    }

    /// Queries, keys and values are columns of one variable.
    @Test func attentionOfColumns() {
        var random = RandomNumbers(seed: 8)
        let (heads, headWidth) = (2, 3)
        let width = heads * headWidth
        let spans = Span.between([0, 2, 9])
        let layout = AttentionLayout(
            heads: heads, headWidth: headWidth, scale: 0.6, mask: .causal, queries: spans, keys: spans)
        let all = random.tensor([9, 3 * width + 1])
        expectGradients(of: [all]) { x, tape in
            let parts = (0..<3).map { x[0][columns: $0 * width + 1..<($0 + 1) * width + 1] }
            return tape.attention(q: parts[0], k: parts[1], v: parts[2], layout, at: "weights")
        }
        func attended(_ parts: [VariableColumns<Double>]) -> [Double] {
            Tape<Double>.inference().attention(q: parts[0], k: parts[1], v: parts[2], layout, at: "weights")
                .value.elements
        }
        let variable = Variable(all)
        let inPlace = (0..<3).map { variable[columns: $0 * width + 1..<($0 + 1) * width + 1] }
        let copied = inPlace.map { Tape<Double>.inference().variable(of: $0).allColumns }
        #expect(attended(inPlace) == attended(copied))
    }

    /// The first keys are seen by all, the others only by queries at their position or after it.
    @Test(arguments: [UInt64(1), 2, 3], [1 << 20, 20]) func attentionToAPrefix(seed: UInt64, blockWeights: Int) {
        var random = RandomNumbers(seed: seed)
        let (heads, headWidth) = (2, 3)
        let width = heads * headWidth
        let spans = Span.between([0, 1, 1, 9, 14, 20])
        let lengths = [1, 0, 4, 0, 6]
        let layout = AttentionLayout(
            heads: heads, headWidth: headWidth, scale: 0.6, mask: .prefix(lengths: lengths), queries: spans,
            keys: spans, blockWeights: blockWeights)
        let arguments = (0..<3).map { _ in random.tensor([20, width]) }
        expectGradients(of: arguments) {
            $1.attention(
                q: $0[0].allColumns, k: $0[1].allColumns, v: $0[2].allColumns, layout, at: "weights")
        }
        // A change of a key moves exactly the queries that see it.
        func attended(_ arguments: [Tensor<Double>]) -> [Double] {
            let variables = arguments.map { Variable($0) }
            return Tape<Double>.inference().attention(
                q: variables[0].allColumns, k: variables[1].allColumns, v: variables[2].allColumns, layout,
                at: "weights"
            ).value.elements
        }
        let before = attended(arguments)
        for (sequence, span) in spans.enumerated() {
            for key in 0..<span.length {
                var keys = arguments[1].elements
                for column in 0..<width { keys[(span.start + key) * width + column] += 0.5 }
                let after = attended([arguments[0], Tensor(keys, shape: [20, width]), arguments[2]])
                let moved = (0..<20).filter { row in
                    (0..<width).contains { after[row * width + $0] != before[row * width + $0] }
                }
                let expected = (0..<span.length).filter { query in
                    // With one visible key its weight is 1, whatever its score is.
                    max(lengths[sequence], query + 1) > 1 && (key <= query || key < lengths[sequence])
                }
                #expect(moved == expected.map { span.start + $0 })
            }
        }
    }
}
