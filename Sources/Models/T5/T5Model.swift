import Autodiff
import Tensors

/// T5: an encoder-decoder Transformer with relative position biases, RMS norms before each sublayer and no biases
/// elsewhere (Raffel et al. 2020, section 2.1; version 1.1 as in Xue et al. 2021, section 3).
///
/// Parameters bear the names and shapes that Hugging Face transformers gives them.
public final class T5Model<Element: Scalar> {
    public let configuration: T5Configuration
    /// All parameters, in a fixed order.
    public let parameters: [Parameter<Element>]

    let embedding: Parameter<Element>
    private let encoder: T5Encoder<Element>
    let decoder: T5Decoder<Element>
    /// `[vocabularySize, modelWidth]`: a matrix of its own, or the embedding.
    private let outputProjection: Parameter<Element>

    /// A model with random initial values, the same for the same seed.
    public convenience init(_ configuration: T5Configuration, seed: UInt64) {
        self.init(configuration, ParameterFactory(.random(seed: seed)))
    }

    /// A model of given values.
    /// - Parameter value: the value of the parameter of a name, in the shape asked for
    /// - Throws: what `value` throws
    public convenience init(
        _ configuration: T5Configuration, value: @escaping (_ name: String, _ shape: [Int]) throws -> Tensor<Element>
    ) throws {
        let factory = ParameterFactory<Element>(.given(value))
        self.init(configuration, factory)
        if let problem = factory.problem { throw problem }
    }

    /// The names and shapes of the parameters of such a model, in their order.
    public static func parameterShapes(_ configuration: T5Configuration) -> [(name: String, shape: [Int])] {
        T5Model(configuration, ParameterFactory(.none)).parameters.map { ($0.name, $0.value.shape) }
    }

    private init(_ configuration: T5Configuration, _ factory: ParameterFactory<Element>) {
        let tableShape = [configuration.vocabularySize, configuration.modelWidth]
        embedding = factory.normal("shared.weight", tableShape, standardDeviation: 1)
        encoder = T5Encoder(configuration, factory)
        decoder = T5Decoder(configuration, factory)
        outputProjection =
            configuration.tiesEmbeddings
            ? embedding : factory.normal("lm_head.weight", tableShape, standardDeviation: 1)
        parameters = factory.parameters
        self.configuration = configuration
    }

    public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

    private var outputScale: Double {
        configuration.scalesDecoderOutput ? 1 / Double(configuration.modelWidth).squareRoot() : 1
    }

    /// The loss of every target token of a batch (teacher forcing).
    ///
    /// On a training tape, `tape.backward()` afterwards adds the gradients of the sum of losses and penalties to the
    /// parameters, each of them times its weight.
    /// - Parameter lossWeights: a weight for each target token; nil is 1 for all
    public func losses(
        _ batch: TokenBatch, lossWeights: [Double]? = nil, options: CrossEntropyOptions = CrossEntropyOptions(),
        _ tape: Tape<Element>
    ) -> TokenLosses {
        let encoded = encode(batch.encoderTokens, batch.encoderOffsets, tape)
        let hidden = decode(batch.decoderInputs, batch.decoderOffsets, encoded, tape)
        return tape.crossEntropy(
            hidden, outputProjection, scale: outputScale, targets: batch.decoderTargets,
            lossWeights: lossWeights, options: options)
    }

    /// Encodes inputs once, to score targets of theirs with ``losses(_:inputs:of:)``. Nothing of it is differentiated.
    /// - Parameters:
    ///   - tokens, offsets: the inputs laid end to end, as in ``TokenBatch``
    public func encode(tokens: [Int32], offsets: [Int]) -> EncodedInputs<Element> {
        encode(tokens, offsets, .inference())
    }

    /// The loss of every token of targets whose inputs are encoded already (teacher forcing, without gradients).
    /// - Parameters:
    ///   - inputs: for each target, which of the encoded inputs it belongs to; several may belong to one
    public func losses(_ targets: TargetBatch, inputs: [Int], of encoded: EncodedInputs<Element>) -> TokenLosses {
        precondition(inputs.count == targets.count, "losses: \(targets.count) targets, \(inputs.count) inputs")
        let tape = Tape<Element>.inference()
        let hidden = decode(targets.decoderInputs, targets.offsets, encoded.selecting(inputs), tape)
        return tape.crossEntropy(
            hidden, outputProjection, scale: outputScale, targets: targets.decoderTargets)
    }

    /// Encodes inputs and prepares to decode from them.
    /// - Parameters:
    ///   - tokens, offsets: the inputs laid end to end, as in ``TokenBatch``
    ///   - rowsPerInput: how many beams there may be for each
    ///   - maximumLength: the greatest number of steps
    ///   - weights: serve all batches that are decoded while no parameter changes
    public func startDecoding(
        tokens: [Int32], offsets: [Int], rowsPerInput: Int, maximumLength: Int,
        weights: PackedWeights<Element> = PackedWeights()
    ) -> DecoderCache<Element> {
        let tape = Tape<Element>.inference(packed: weights)
        let encoded = encode(tokens, offsets, tape)
        return DecoderCache(
            cross: decoder.crossKeysAndValues(encoded.states, tape), encodedSpans: encoded.spans,
            slots: encoded.spans.count * rowsPerInput, capacity: maximumLength,
            width: configuration.heads * configuration.headWidth, weights: weights)
    }

    /// One step of decoding.
    /// - Parameter tokens: the newest token of each of the cache's rows; the pad token starts a sequence
    /// - Returns: the logits of the next token, `[rows, vocabularySize]`
    public func decodeStep(_ tokens: [Int32], _ cache: DecoderCache<Element>) -> Tensor<Element> {
        precondition(tokens.count == cache.rowCount, "decodeStep: \(tokens.count) tokens for \(cache.rowCount) rows")
        let tape = Tape<Element>.inference(packed: cache.weights)
        let hidden = decoder.step(tape.embedding(tokens, embedding), cache, tape)
        return tape.logits(hidden, outputProjection, scale: outputScale)
    }

    private func encode(_ tokens: [Int32], _ offsets: [Int], _ tape: Tape<Element>) -> EncodedInputs<Element> {
        let spans = Span.between(offsets)
        return EncodedInputs(states: encoder(tape.embedding(tokens, embedding), spans, tape), spans: spans)
    }

    /// The decoder's hidden states `[target tokens, modelWidth]`; the encoded inputs are as many as the targets.
    private func decode(
        _ decoderInputs: [Int32], _ offsets: [Int], _ encoded: EncodedInputs<Element>, _ tape: Tape<Element>
    ) -> Variable<Element> {
        decoder(
            tape.embedding(decoderInputs, embedding), Span.between(offsets), encoded: encoded.states,
            encodedSpans: encoded.spans, tape)
    }
}
