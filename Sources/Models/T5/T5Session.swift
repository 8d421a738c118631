import Autodiff
import Tensors

/// Answers that a decoder writes: the cache of what it wrote, and what it sees of the inputs.
final class T5Session<Element: Scalar>: DecodingSession {
    let firstTokens: [Int32]
    private let model: T5Model<Element>
    private let weights: PackedWeights<Element>
    /// For each layer the keys and values of all inputs, projected once.
    private let cross: [KeysAndValues<Element>]
    private let encodedSpans: [Span]
    private let cache: DecoderCache<Element>

    init(
        _ model: T5Model<Element>, _ encoded: T5Model<Element>.Encoded, rowsPerInput: Int, maximumLength: Int,
        weights: PackedWeights<Element>
    ) {
        self.model = model
        self.weights = weights
        cross = model.decoder.crossKeysAndValues(encoded.states, .inference(packed: weights))
        encodedSpans = encoded.spans
        let inputs = encoded.spans.count
        firstTokens = Array(repeating: model.sizes.specialTokens.decoderStart, count: inputs)
        cache = DecoderCache(
            layers: model.sizes.decoderLayers, inputs: inputs, slots: inputs * rowsPerInput, capacity: maximumLength,
            width: model.sizes.heads * model.sizes.headWidth)
    }

    func step(_ tokens: [Int32]) -> Tensor<Element> {
        precondition(tokens.count == cache.inputs.count, "step: \(tokens.count) tokens for \(cache.inputs.count) rows")
        let tape = Tape<Element>.inference(packed: weights)
        return model.logits(after: tokens, tape) {
            model.decoder.step($0, cache, cross: cross, encodedSpans: encodedSpans, tape)
        }
    }

    func select(_ parents: [Int]) { cache.select(parents) }
}
