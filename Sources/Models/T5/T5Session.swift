import Autodiff
import Tensors

/// Answers that a decoder writes: the cache of their past, and the encoded inputs.
final class T5Session<Element: Scalar>: DecodingSession {
    let prompts: [[Int32]]
    private let model: T5Model<Element>
    private let weights: PackedWeights<Element>
    private let routes: [Int]?
    /// For each layer the keys and values of all inputs, projected once.
    private let cross: [T5Cross<Element>]
    private let cache: DecoderCache<Element>
    /// What a prefix puts before each answer, for each layer.
    private let pasts: [KeysAndValues<Element>]
    private let pastSpans: [Span]

    /// - Parameter rows: the largest number of rows
    init(
        _ model: T5Model<Element>, _ encoded: T5Encoded<Element>, routes: [Int]?, rows: Int, maximumLength: Int,
        weights: PackedWeights<Element>
    ) {
        self.model = model
        self.weights = weights
        self.routes = routes
        let tape = Tape<Element>.inference(packed: weights)
        cross = model.decoder.crossKeysAndValues(encoded, tape)
        let inputs = encoded.spans.count
        prompts = Array(repeating: [model.sizes.specialTokens.decoderStart], count: inputs)
        let width = model.sizes.heads * model.sizes.headWidth
        let none = Array(repeating: Span(start: 0, length: 0), count: inputs)
        let nothing = Variable(
            Tensor<Element>(uninitialized: [0, width]), sequences: RowSequences(none, routes: routes))
        let prefixed = model.decoder.stack.blocks.map {
            $0.attention.module.place.prefixed(KeysAndValues(keys: nothing, values: nothing), spans: none, tape)
        }
        pasts = prefixed.map(\.keysAndValues)
        pastSpans = prefixed[0].spans
        cache = DecoderCache(
            layers: model.sizes.decoderLayers, slots: rows,
            capacity: maximumLength + (pastSpans.map(\.length).max() ?? 0), width: width)
    }

    func admit(_ count: Int) { cache.admit(count, pasts: pasts, spans: pastSpans) }

    func step(_ tokens: [Int32]) -> Tensor<Element> {
        precondition(tokens.count == cache.inputs.count, "step: \(tokens.count) tokens for \(cache.inputs.count) rows")
        let tape = Tape<Element>.inference(packed: weights)
        let sequences = RowSequences(
            tokens.indices.map { Span(start: $0, length: 1) },
            routes: routes.map { routes in cache.inputs.map { routes[$0] } })
        return model.logits(after: tokens, sequences, tape) {
            model.decoder.step($0, cache, cross: cross, tape)
        }
    }

    func select(_ parents: [Int]) { cache.select(parents) }
}
