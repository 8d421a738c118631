import Autodiff
import Tensors

/// Answers that the decoder writes after their prompts: the cache of prompts and answers.
///
/// All prompts are read at once. The first step only hands out what followed from that.
final class GPT2Session<Element: Scalar>: DecodingSession {
    let prompts: [[Int32]]
    private let model: GPT2Model<Element>
    private let weights: PackedWeights<Element>
    private let routes: [Int]?
    private let cache: DecoderCache<Element>
    /// The logits after the prompts, until the first step.
    private var first: Tensor<Element>?

    init(
        _ model: GPT2Model<Element>, _ inputs: [ArraySlice<Int32>], routes: [Int]?, rowsPerInput: Int,
        maximumLength: Int, weights: PackedWeights<Element>
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
        let (hidden, rows) = model.run(
            ids, Span.between(offsets),
            seenByAll: model.sizes.layout.mask == .prefix ? prompts.map(\.count) : nil, routes: routes, tape
        ) { own, spans in
            pasts.append(own)
            pastSpans = spans
        }
        cache = DecoderCache(
            layers: model.sizes.layers, inputs: inputs.count, slots: inputs.count * rowsPerInput,
            capacity: maximumLength + (pastSpans.map(\.length).max() ?? 0), width: model.sizes.modelWidth)
        cache.begin(pasts, spans: pastSpans)
        let last = rows.map { $0.start + $0.length - 1..<$0.start + $0.length }
        first = model.logits(tape.rows(last, of: hidden), tape)
    }

    func step(_ tokens: [Int32]) -> Tensor<Element> {
        precondition(tokens.count == cache.inputs.count, "step: \(tokens.count) tokens for \(cache.inputs.count) rows")
        if let first {
            self.first = nil
            return first
        }
        let tape = Tape<Element>.inference(packed: weights)
        cache.advance()
        let spans = tokens.indices.map { Span(start: $0, length: 1) }
        let sequences = RowSequences(spans, routes: routes.map { routes in cache.inputs.map { routes[$0] } })
        let hidden = model.proceed(
            tokens, spans, positions: cache.spans.map { $0.length - 1..<$0.length }, sequences, tape
        ) { new, layer in
            (cache.append(new, layer: layer), cache.spans)
        }
        return model.logits(hidden, tape)
    }

    func select(_ parents: [Int]) {
        precondition(first == nil, "select: before the first step there is nothing to go on from")
        cache.select(parents)
    }
}
