import Autodiff
import Tensors
import Testing

/// The operations of delta methods against finite differences. They work in place, so that each begins with a copy.
@Suite struct DeltaOperationTests {
    static let rowCounts = [0, 1, 5, 70]
    static let dropout = Tape<Double>.Dropout(rate: 0.1, seed: 4, step: 5)

    private func parameter(_ shape: [Int], _ random: inout RandomNumbers, scale: Double = 1) -> Parameter<Double> {
        Parameter(Site("p", .delta), value: random.tensor(shape, scale: scale))
    }

    /// Some rows, neither the first nor the last if there are enough.
    private func part(_ rows: Int) -> Range<Int> { rows / 3..<rows - rows / 4 }

    /// Two matrices on rows that overlap. With one factor frozen, the other has its gradient still.
    @Test(arguments: rowCounts, [0, 0.3]) func addLowRank(rows: Int, rate: Double) {
        var random = RandomNumbers(seed: UInt64(rows + 1))
        let (y, x) = (random.tensor([rows, 7]), random.tensor([rows, 5]))
        let first = LowRankFactors(
            a: parameter([3, 5], &random), b: parameter([7, 3], &random), scale: 0.7,
            dropout: rate > 0 ? (rate, "low rank") : nil)
        let second = LowRankFactors(a: parameter([2, 5], &random), b: parameter([7, 2], &random), scale: -1.5)
        func check(_ parameters: [Parameter<Double>]) {
            expectGradients(of: [y, x], parameters: parameters, dropout: Self.dropout) { variables, tape in
                let y = tape.copy(variables[0])
                tape.addLowRank(to: y, from: variables[1], rows: part(rows), first)
                tape.addLowRank(to: y, from: variables[1], rows: 0..<rows / 2, second)
                return y
            }
        }
        check([first.a, first.b, second.a, second.b])
        first.a.freeze()
        second.b.freeze()
        check([first.b, second.a])
    }

    /// The masks of some rows are those of the whole matrix.
    @Test func lowRankDropsAsDropoutDoes() {
        var random = RandomNumbers(seed: 3)
        let x = Variable(random.tensor([9, 5]))
        let (a, b) = (parameter([2, 5], &random), parameter([4, 2], &random))
        let place: (rate: Double, site: DropoutSite) = (0.4, "low rank")
        func result(_ factors: LowRankFactors<Double>, of x: Variable<Double>, _ tape: Tape<Double>) -> [Double] {
            let y = Variable(Tensor<Double>(zeros: [9, 4]))
            tape.addLowRank(to: y, from: x, rows: 2..<8, factors)
            return y.value.elements
        }
        let tape = Tape<Double>.training(dropout: Self.dropout)
        let factors = LowRankFactors(a: a, b: b, scale: 2, dropout: place)
        let dropped = tape.dropout(x, at: place)
        #expect(dropped.value.elements.contains(0))
        #expect(result(factors, of: x, tape) == result(factors.withoutDropout, of: dropped, tape))
        #expect(result(factors, of: x, .inference()) == result(factors.withoutDropout, of: x, .inference()))
    }

    @Test(arguments: rowCounts, [false, true]) func scaleColumns(rows: Int, hasDivisors: Bool) {
        var random = RandomNumbers(seed: UInt64(rows + 1))
        let y = random.tensor([rows, 7])
        let (first, second) = (parameter([7], &random), parameter([7], &random))
        let divisors = Tensor((0..<7).map { 0.5 + Double($0) }, shape: [7])
        expectGradients(of: [y], parameters: [first, second]) { variables, tape in
            let y = tape.copy(variables[0])
            tape.scaleColumns(of: y, rows: part(rows), by: first, over: hasDivisors ? divisors : nil)
            tape.scaleColumns(of: y, rows: 0..<rows, by: second)
            return y
        }
    }

    @Test(arguments: rowCounts) func addBias(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows + 1))
        let y = random.tensor([rows, 11])
        let bias = parameter([11], &random)
        expectGradients(of: [y], parameters: [bias]) { variables, tape in
            let y = tape.copy(variables[0])
            tape.addBias(bias, to: y, rows: part(rows))
            tape.addBias(bias, to: y, rows: 0..<rows)
            return y
        }
    }

    @Test(arguments: rowCounts) func addInPlace(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows + 1))
        expectGradients(of: [random.tensor([rows, 9]), random.tensor([rows, 9])]) { variables, tape in
            let y = tape.copy(variables[0])
            tape.add(variables[1], scale: -0.6, to: y)
            tape.add(variables[0], to: y)
            return y
        }
    }

    @Test(arguments: rowCounts) func dropoutAtAPlace(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows + 1))
        expectGradients(of: [random.tensor([rows, 9])], dropout: Self.dropout) {
            $1.dropout($0[0], at: (rate: 0.5, site: "place"))
        }
    }

    @Test(arguments: rowCounts) func tanh(rows: Int) {
        var random = RandomNumbers(seed: UInt64(rows + 1))
        let x = random.tensor([rows, 9], scale: 3)
        expectGradients(of: [x]) { $1.tanh($0[0]) }
        // tanh(x) = (e^2x - 1) / (e^2x + 1)
        let expected = x.elements.map { (Double.exponential(2 * $0) - 1) / (Double.exponential(2 * $0) + 1) }
        let found = Tape<Double>.inference().tanh(Variable(x)).value.elements
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-14 })
    }

    /// The argument of a bottleneck: the result so far, another matrix, or the sum.
    @Test(arguments: rowCounts, Activation.allCases) func addBottleneck(rows: Int, activation: Activation) {
        var random = RandomNumbers(seed: UInt64(rows + 2))
        let (y, x) = (random.tensor([rows, 7]), random.tensor([rows, 7]))
        let parts = BottleneckParts(
            down: parameter([3, 7], &random), downBias: parameter([3], &random), up: parameter([7, 3], &random),
            upBias: parameter([7], &random), activation: activation, scale: 1.7)
        for (readsX, includesResult) in [(false, true), (true, false), (true, true)] {
            expectGradients(
                of: [y, x], parameters: [parts.down, parts.downBias, parts.up, parts.upBias]
            ) { variables, tape in
                let y = tape.copy(variables[0])
                tape.addBottleneck(
                    to: y, from: readsX ? variables[1] : nil, includesResult: includesResult, rows: part(rows), parts)
                return y
            }
        }
    }

    /// Two parts, which sequences share; a sequence without a part, and one without rows.
    @Test func prepend() {
        var random = RandomNumbers(seed: 6)
        let spans = Span.between([0, 3, 3, 5, 6, 10])
        let choice = [1, 0, nil, 1, nil]
        let arguments = [random.tensor([10, 5]), random.tensor([2, 5]), random.tensor([3, 5])]
        expectGradients(of: arguments) { $1.prepend(Array($0[1...]), choice, to: $0[0], spans: spans).0 }
        expectGradients(of: [arguments[0]]) { $1.prepend([], spans.map { _ in nil }, to: $0[0], spans: spans).0 }
        let rows = arguments.map { tensor in
            (0..<tensor.rows).map { Array(tensor.elements[$0 * 5..<($0 + 1) * 5]) }
        }
        let expected = rows[2] + rows[0][..<3] + rows[1] + rows[0][3..<5] + rows[2] + rows[0][5...]
        let routes = [4, 7, 4, 4, 9]
        let tape = Tape<Double>.inference()
        let x = Variable(arguments[0], sequences: RowSequences(spans, routes: routes))
        let (y, longer) = tape.prepend(arguments[1...].map { Variable($0) }, choice, to: x, spans: spans)
        #expect(y.value.elements == expected.flatMap { $0 })
        #expect(longer == Span.between([0, 6, 8, 10, 14, 18]))
        #expect(y.sequences == RowSequences(longer, routes: routes))
    }

    /// Rows and columns of one parameter, which both add to its gradient.
    @Test func partsOfAParameter() {
        var random = RandomNumbers(seed: 7)
        let whole = parameter([4, 9], &random)
        expectGradients(of: [], parameters: [whole]) { $1.rows(of: whole) }
        expectGradients(of: [], parameters: [whole]) { $1.columns(of: whole, 2..<7) }
        expectGradients(of: [], parameters: [whole]) { _, tape in
            let (first, second) = (tape.columns(of: whole, 0..<3), tape.columns(of: whole, 2..<5))
            let product = tape.gated(.silu, first, second)
            return tape.prepend([product], [0], to: tape.columns(of: whole, 6..<9), spans: [Span(start: 0, length: 4)])
                .0
        }
        expectGradients(of: [], parameters: [whole]) { _, tape in
            tape.gated(.silu, tape.rows(of: whole), tape.rows(of: whole))
        }
    }

    /// Each sequence has a prefix of another length.
    @Test(arguments: [1, 2, 3], [false, true]) func attentionBehindPrefixes(seed: UInt64, isCausal: Bool) {
        var random = RandomNumbers(seed: seed)
        let (heads, headWidth) = (3, 4)
        let width = heads * headWidth
        let (lengths, prefixes) = ([4, 0, 9, 1], [2, 3, 0, 5])
        func spans(_ lengths: [Int]) -> [Span] {
            Span.between(lengths.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) })
        }
        let layout = AttentionLayout(
            heads: heads, headWidth: headWidth, scale: 0.6, mask: isCausal ? .causal : .full, queries: spans(lengths),
            keys: spans(zip(lengths, prefixes).map { $0 + $1 }))
        let table = Parameter(Site("bias", .positionBias), value: random.tensor([8, heads]))
        let bias = RelativePositionBias(
            table: table, buckets: .init(count: 8, maximumDistance: 10, isBidirectional: !isCausal))
        let arguments = [random.tensor([14, width]), random.tensor([24, width]), random.tensor([24, width])]
        for dropout in [nil, Tape<Double>.Dropout(rate: 0.25, seed: seed, step: 1)] {
            expectGradients(of: arguments, parameters: [table], dropout: dropout) {
                $1.attention(
                    q: $0[0].allColumns, k: $0[1].allColumns, v: $0[2].allColumns, layout, bias: bias, at: "weights")
            }
        }
    }
}

/// Weights that the rows of some routes use in place of others.
@Suite struct ReplacedWeightTests {
    private final class Replacement: WeightDelta {
        let route: Int?
        let replacement: Parameter<Double>?

        init(_ route: Int?, _ weight: Parameter<Double>) {
            self.route = route
            replacement = weight
        }
    }

    private static let routes = [0, 1, 1, 0, 2]
    private static let ids: [Int32] = [3, 1, 4, 1, 5, 2, 0, 3, 5, 2]
    private static let spans = Span.between([0, 3, 4, 4, 7, 10])

    /// A weight with replacements for the routes 0 and 2, and a table of embeddings, whose lookup knows the routes.
    private func check(
        _ shape: [Int], _ operation: (Tape<Double>, Variable<Double>, Parameter<Double>) -> Variable<Double>
    ) {
        var random = RandomNumbers(seed: 11)
        func parameter(_ shape: [Int]) -> Parameter<Double> {
            Parameter(Site("p", .head), value: random.tensor(shape))
        }
        let (table, weight) = (parameter([6, 5]), parameter(shape))
        let others = [parameter(shape), parameter(shape)]
        weight.attach(Replacement(0, others[0]))
        weight.attach(Replacement(2, others[1]))
        func run(_ tape: Tape<Double>) -> Variable<Double> {
            let x = tape.embedding(Self.ids, table, sequences: RowSequences(Self.spans, routes: Self.routes))
            return operation(tape, x, weight)
        }
        expectGradients(of: [], parameters: [table, weight] + others) { run($1) }
        // Row by row with its own weight, and no routes.
        let y = run(.inference())
        let weights = [others[0], Parameter(weight.site, value: weight.value), others[1]]
        var expected: [Double] = []
        for (route, span) in zip(Self.routes, Self.spans) {
            let ids = Array(Self.ids[span.start..<span.start + span.length])
            expected += operation(.inference(), Tape.inference().embedding(ids, table), weights[route]).value.elements
        }
        #expect(zip(y.value.elements, expected).allSatisfy { abs($0 - $1) < 1e-14 })
        #expect(y.sequences == RowSequences(Self.spans, routes: Self.routes))
        weight.freeze()
        expectGradients(of: [], parameters: [table] + others) { run($1) }
    }

    @Test func linear() { check([4, 5]) { $0.linear($1, $2) } }
    @Test func rmsNorm() { check([5]) { $0.rmsNorm($1, $2, epsilon: 1e-6) } }

    /// A replacement for all rows.
    @Test func withoutRoutes() {
        var random = RandomNumbers(seed: 12)
        let (weight, other) = (
            Parameter(Site("p", .head), value: random.tensor([4, 5])),
            Parameter(Site("q", .head), value: random.tensor([4, 5]))
        )
        let x = random.tensor([3, 5])
        let expected = Tape<Double>.inference().linear(Variable(x), other).value.elements
        weight.attach(Replacement(nil, other))
        #expect(Tape<Double>.inference().linear(Variable(x), weight).value.elements == expected)
        #expect(Tape<Double>.inference().linear(Variable(Tensor(zeros: [0, 5])), weight).value.shape == [0, 4])
    }
}
