import Autodiff
import Tensors

/// Answers that the decoder writes after their prompts: the cache of prompts and answers.
///
/// All prompts are read at once. A row's first step only hands out what followed from that.
final class GPT2Session<Element: Scalar>: DecodingSession {
    let prompts: [[Int32]]
    private let model: GPT2Model<Element>
    private let weights: PackedWeights<Element>
    private let routes: [Int]?
    private let cache: DecoderCache<Element>
    /// The keys and values of the prompts, for each layer, as long as inputs wait.
    private var pasts: [KeysAndValues<Element>]
    private let pastSpans: [Span]
    /// The hidden states of the last tokens of the prompts, `[inputs, modelWidth]`.
    private let last: Variable<Element>
    /// The inputs whose rows have not taken a step yet. Their rows are the last ones.
    private var new = 0..<0

    /// - Parameter rows: the largest number of rows
    init(
        _ model: GPT2Model<Element>, _ inputs: [ArraySlice<Int32>], routes: [Int]?, rows: Int, maximumLength: Int,
        weights: PackedWeights<Element>
    ) {
        self.model = model
        self.weights = weights
        self.routes = routes
        let converter = model.prompting
        // The last token of an answer is not read.
        let prompts = inputs.map { converter.prompt($0, room: maximumLength - 1) }
        self.prompts = prompts
        let tape = Tape<Element>.inference(packed: weights)
        let (ids, offsets) = prompts.map { $0[...] }.laidEndToEnd
        var pasts: [KeysAndValues<Element>] = []
        var pastSpans: [Span] = []
        let (hidden, promptRows) = model.run(
            ids, Span.between(offsets),
            seenByAll: model.sizes.layout.mask == .prefix ? prompts.map(\.count) : nil, routes: routes, tape
        ) { own, spans in
            pasts.append(own)
            pastSpans = spans
        }
        cache = DecoderCache(
            layers: model.sizes.layers, slots: rows,
            capacity: maximumLength + (pastSpans.map(\.length).max() ?? 0), width: model.sizes.modelWidth)
        (self.pasts, self.pastSpans) = (pasts, pastSpans)
        last = tape.rows(promptRows.map { $0.start + $0.length - 1..<$0.start + $0.length }, of: hidden)
    }

    func admit(_ count: Int) {
        let inputs = cache.admit(count, pasts: pasts, spans: pastSpans)
        new = new.isEmpty ? inputs : new.lowerBound..<inputs.upperBound
        if inputs.upperBound == prompts.count { pasts = [] }
    }

    func step(_ tokens: [Int32]) -> Tensor<Element> {
        precondition(tokens.count == cache.inputs.count, "step: \(tokens.count) tokens for \(cache.inputs.count) rows")
        let tape = Tape<Element>.inference(packed: weights)
        let first = new
        new = 0..<0
        let going = tokens.dropLast(first.count)
        guard !going.isEmpty else { return model.logits(tape.rows([first], of: last), tape) }
        let hidden = proceed(Array(going), tape)
        guard !first.isEmpty else { return model.logits(hidden, tape) }
        let all = Tensor<Element>(uninitialized: [tokens.count, model.sizes.modelWidth])
        withMatrices(hidden.value, last.value, all) { hidden, last, all in
            RowKernel.copy(hidden, to: all[rows: 0..<going.count])
            RowKernel.copy(last[rows: first], to: all[rows: going.count..<tokens.count])
        }
        return model.logits(Variable(all), tape)
    }

    /// The hidden states after the newest tokens of the first rows, `[rows, modelWidth]`.
    private func proceed(_ tokens: [Int32], _ tape: Tape<Element>) -> Variable<Element> {
        cache.advance(tokens.count)
        let past = Array(cache.spans.prefix(tokens.count))
        let inputs = cache.inputs.prefix(tokens.count)
        let spans = tokens.indices.map { Span(start: $0, length: 1) }
        let sequences = RowSequences(spans, routes: routes.map { routes in inputs.map { routes[$0] } })
        return model.proceed(
            tokens, spans, positions: past.map { $0.length - 1..<$0.length }, sequences, tape
        ) { own, layer in
            (cache.append(own, layer: layer), past)
        }
    }

    func select(_ parents: [Int]) {
        precondition(new.isEmpty, "select: rows without a step have nothing to go on from")
        cache.select(parents)
    }
}
