import Autodiff
import Tensors
import Testing

/// Dropout in each kind of place: its rate, its scale, and the same mask in the backward pass.
@Suite struct DropoutTests {
    static let rates = [0.1, 0.25, 0.5, 0.9]
    private let shape = [301, 67]

    private func tape(_ rate: Double, seed: UInt64 = 3, step: UInt64 = 4) -> Tape<Double> {
        .training(dropout: .init(rate: rate, seed: seed, step: step))
    }

    /// Whether the number of independent events of this probability, out of `count`, is within five standard
    /// deviations.
    private func isLikely(_ events: Int, of count: Int, probability: Double) -> Bool {
        let deviation = (Double(count) * probability * (1 - probability)).squareRoot()
        return abs(Double(events) - Double(count) * probability) < 5 * deviation
    }

    /// The variance of one element is x^2 rate / (1 - rate).
    private func expectMean(_ dropped: [Double], of x: [Double], rate: Double) {
        let total = zip(dropped, x).reduce(0) { $0 + $1.0 - $1.1 }
        let variance = x.reduce(0) { $0 + $1 * $1 } * rate / (1 - rate)
        #expect(abs(total) < 5 * variance.squareRoot(), "rate \(rate)")
    }

    @Test(arguments: rates) func plainDropout(rate: Double) {
        var random = RandomNumbers(seed: 1)
        let x = Variable(random.tensor(shape))
        let dy = random.tensor(shape)
        let tape = tape(rate)
        let y = tape.dropout(x, at: "site")
        y.gradient.update(from: dy)
        tape.backward()
        expectDropped(x.value.elements, y.value.elements, rate: rate)
        expectMasked(x.gradient.elements, dy.elements, as: y.value.elements.map { $0 == 0 }, rate: rate)
    }

    /// It works in place, after the rectifier: the result shows which elements passed both.
    @Test(arguments: rates) func reluDropout(rate: Double) {
        var random = RandomNumbers(seed: 5)
        let x = Variable(random.tensor(shape))
        let dy = random.tensor(shape)
        let positive = x.value.elements.map { max($0, 0) }
        let tape = tape(rate)
        let y = tape.reluDropout(x, at: "site")
        y.gradient.update(from: dy)
        tape.backward()
        expectDropped(positive, y.value.elements, rate: rate)
        expectMasked(x.gradient.elements, dy.elements, as: y.value.elements.map { $0 == 0 }, rate: rate)
    }

    @Test(arguments: rates) func residualDropout(rate: Double) {
        var random = RandomNumbers(seed: 2)
        // Whole numbers, so that the sum shows which elements were added.
        let x = Variable(Tensor((0..<shape[0] * shape[1]).map { Double($0 % 5) }, shape: shape))
        let y = Variable(random.tensor(shape))
        let dz = random.tensor(shape)
        let tape = tape(rate)
        let z = tape.addResidual(x, y, at: "site")
        z.gradient.update(from: dz)
        tape.backward()
        let added = zip(z.value.elements, x.value.elements).map { $0 - $1 }
        expectDropped(y.value.elements, added, rate: rate)
        expectMasked(y.gradient.elements, dz.elements, as: added.map { $0 == 0 }, rate: rate)
        #expect(x.gradient.elements == dz.elements)
    }

    private func expectDropped(_ x: [Double], _ y: [Double], rate: Double) {
        #expect(zip(x, y).allSatisfy { $1 == 0 || abs($1 - $0 / (1 - rate)) < 1e-12 })
        let drops = zip(x, y).filter { $0 != 0 && $1 == 0 }.count
        #expect(isLikely(drops, of: x.filter { $0 != 0 }.count, probability: rate), "\(drops) of \(x.count)")
        expectMean(y, of: x, rate: rate)
    }

    private func expectMasked(_ gradient: [Double], _ incoming: [Double], as isDropped: [Bool], rate: Double) {
        let expected = zip(incoming, isDropped).map { $1 ? 0 : $0 / (1 - rate) }
        #expect(zip(gradient, expected).allSatisfy { $1 == 0 ? $0 == 0 : abs($0 - $1) < 1e-12 })
    }

    /// With identity matrices as keys and values the weights are visible. Without queries all scores are 0. Each output
    /// row is the row of dropped weights. The gradient of a query is the gradient of its scores.
    @Test(arguments: rates) func attentionWeights(rate: Double) {
        var random = RandomNumbers(seed: 3)
        let (sequences, heads, length) = (9, 3, 19)
        let (rows, width) = (sequences * length, heads * length)
        let identity = (0..<rows * width).map { $0 / width % length == $0 % width % length ? 1.0 : 0 }
        let spans = Span.between((0...sequences).map { $0 * length })
        let layout = AttentionLayout(
            heads: heads, headWidth: length, scale: 1, mask: .full, queries: spans, keys: spans)
        let q = Variable(Tensor<Double>(zeros: [rows, width]))
        let k = Variable(Tensor(identity, shape: [rows, width]))
        let v = Variable(Tensor(identity, shape: [rows, width]))
        let dy = random.tensor([rows, width])
        let tape = tape(rate)
        let y = tape.attention(q: q.allColumns, k: k.allColumns, v: v.allColumns, layout, at: "site")
        y.gradient.update(from: dy)
        tape.backward()
        let weight = 1 / Double(length)
        let dropped = y.value.elements
        expectDropped([Double](repeating: weight, count: rows * width), dropped, rate: rate)

        let incoming = dy.elements
        let dq = q.gradient.elements
        let dv = v.gradient.elements
        var worst = 0.0
        for row in 0..<rows {
            let firstRow = row / length * length
            for head in 0..<heads {
                let columns = head * length..<(head + 1) * length
                // Through the weights, masked as in the forward pass, and then through the softmax.
                let dweights = columns.map {
                    dropped[row * width + $0] == 0 ? 0 : incoming[row * width + $0] / (1 - rate)
                }
                let mean = dweights.reduce(0, +) * weight
                for (column, dweight) in zip(columns, dweights) {
                    worst = max(worst, abs(dq[row * width + column] - weight * (dweight - mean)))
                    // The values' gradient is the transposed weights times the incoming gradient.
                    let expected = (firstRow..<firstRow + length).reduce(0) {
                        $0 + dropped[$1 * width + columns.lowerBound + row - firstRow] * incoming[$1 * width + column]
                    }
                    worst = max(worst, abs(dv[row * width + column] - expected))
                }
            }
        }
        #expect(worst < 1e-12)
    }

    /// Each site, step and seed has its own mask. The mask is the same at every call, whatever else dropped before.
    @Test func masksAreIndependentAndReproducible() {
        let rate = 0.3
        let ones = Variable(Tensor([Double](repeating: 1, count: shape[0] * shape[1]), shape: shape))
        let names: [DropoutSite] = ["encoder.input", "encoder.output", "decoder.input"]
        func masks(seed: UInt64, step: UInt64, _ sites: [DropoutSite]? = nil) -> [[Bool]] {
            let sites = sites ?? names
            let tape = tape(rate, seed: seed, step: step)
            return sites.map { tape.dropout(ones, at: $0).value.elements.map { $0 == 0 } }
        }
        let all = masks(seed: 1, step: 0) + masks(seed: 1, step: 1) + masks(seed: 2, step: 0)
        #expect(masks(seed: 1, step: 0) == Array(all[..<3]))
        #expect(masks(seed: 1, step: 0, names.reversed()) == all[..<3].reversed())
        #expect(masks(seed: 1, step: 0, ["elsewhere", names[1]])[1] == all[1])
        let alike = rate * rate + (1 - rate) * (1 - rate)
        for first in all.indices {
            for second in all.indices where first < second {
                let equal = zip(all[first], all[second]).filter { $0 == $1 }.count
                #expect(isLikely(equal, of: all[first].count, probability: alike), "\(first) and \(second)")
            }
        }
    }

    /// An example's masks do not depend on the other examples of the batch, nor on its place among them.
    @Test func masksBelongToExamples() {
        var random = RandomNumbers(seed: 6)
        let lengths = [5: 3, 9: 70, 2: 1, 7: 40]
        let (heads, headWidth) = (2, 33)
        let values = lengths.mapValues { random.tensor([$0, heads * headWidth]).elements }
        /// What each example's rows become, at a site of every kind.
        func dropped(_ examples: [UInt64]) -> [UInt64: [[Double]]] {
            let rows = examples.map { lengths[Int($0)] ?? 0 }
            let spans = Span.between(rows.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) })
            let shape = [rows.reduce(0, +), heads * headWidth]
            let tape = Tape<Double>.training(dropout: .init(rate: 0.3, seed: 1, step: 2, examples: examples))
            func input() -> Variable<Double> {
                Variable(
                    Tensor(examples.flatMap { values[Int($0)] ?? [] }, shape: shape), sequences: RowSequences(spans))
            }
            let x = input()
            let layout = AttentionLayout(
                heads: heads, headWidth: headWidth, scale: 1, mask: .causal, queries: spans, keys: spans)
            let results = [
                tape.dropout(x, at: "plain"), tape.addResidual(x, x, at: "residual"),
                tape.reluDropout(input(), at: "inside"), tape.dropout(x, at: (rate: 0.2, site: "place")),
                tape.attention(q: x.allColumns, k: x.allColumns, v: x.allColumns, layout, at: "weights"),
            ]
            let parts = spans.map { span in
                results.map {
                    Array($0.value.elements[span.start * shape[1]..<(span.start + span.length) * shape[1]])
                }
            }
            return Dictionary(uniqueKeysWithValues: zip(examples, parts))
        }
        let all = dropped([5, 9, 2, 7])
        #expect(dropped([7, 2, 5, 9]) == all)
        #expect(dropped([9, 7]) == all.filter { $0.key > 5 })
        #expect(dropped([2]) == [2: all[2] ?? []])
    }

    @Test func inferenceAndARateOfZeroDropNothing() {
        var random = RandomNumbers(seed: 4)
        let x = Variable(random.tensor(shape))
        let y = Variable(random.tensor(shape))
        let sum = zip(x.value.elements, y.value.elements).map { $0 + $1 }
        for tape in [Tape<Double>.inference(), .training(), tape(0)] {
            #expect(tape.dropout(x, at: "site").value.elements == x.value.elements)
            #expect(tape.addResidual(x, y, at: "site").value.elements == sum)
        }
    }
}
