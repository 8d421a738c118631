import Autodiff
import Tensors

/// T5: an encoder-decoder Transformer with relative position biases, RMS norms before each sublayer and no biases
/// elsewhere (Raffel et al. 2020, section 2.1; version 1.1 as in Xue et al. 2021, section 3).
final class T5Model<Element: Scalar>: GenerativeModel {
    let sizes: T5Configuration
    let parameters: [Parameter<Element>]
    let decoder: T5Decoder<Element>
    private let embedding: Parameter<Element>
    private let encoder: T5Encoder<Element>
    /// `[vocabularySize, modelWidth]`: a matrix of its own, or the embedding.
    private let outputProjection: Parameter<Element>

    init(_ configuration: T5Configuration, _ values: ParameterValues<Element>) throws {
        let factory = ParameterFactory(values)
        let tableShape = [configuration.vocabularySize, configuration.modelWidth]
        embedding = factory.parameter(
            Site("shared.weight", .tokenTable), tableShape, .normal(standardDeviation: 1))
        encoder = T5Encoder(configuration, factory)
        decoder = T5Decoder(configuration, factory)
        outputProjection =
            configuration.tiesEmbeddings
            ? embedding
            : factory.parameter(Site("lm_head.weight", .head), tableShape, .normal(standardDeviation: 1))
        parameters = factory.parameters
        sizes = configuration
        if let problem = factory.problem { throw problem }
    }

    var configuration: any ModelConfiguration { sizes }

    private var outputScale: Double {
        sizes.scalesDecoderOutput ? 1 / Double(sizes.modelWidth).squareRoot() : 1
    }

    func losses(
        _ batch: ModelBatch, lossWeights: [Double]?, options: CrossEntropyOptions, _ tape: Tape<Element>
    ) -> TokenLosses {
        let (inputs, targets) = (batch[.encoderInputs], batch[.decoderTargets])
        let encoded = encode(inputs.ids, Span.between(inputs.offsets), tape)
        let hidden = decode(batch[.decoderInputs].ids, Span.between(targets.offsets), encoded, tape)
        return tape.crossEntropy(
            hidden, outputProjection, scale: outputScale, targets: targets.ids, lossWeights: lossWeights,
            options: options)
    }

    func read(_ inputs: [ArraySlice<Int32>]) -> any ReadInputs {
        T5ReadInputs(model: self, encoded: encode(inputs, .inference()))
    }

    func startDecoding(
        _ inputs: [ArraySlice<Int32>], rowsPerInput: Int, maximumLength: Int, weights: PackedWeights<Element>
    ) -> any DecodingSession<Element> {
        let encoded = encode(inputs, .inference(packed: weights))
        return T5Session(self, encoded, rowsPerInput: rowsPerInput, maximumLength: maximumLength, weights: weights)
    }

    func attention(input: [Int32], target: [Int32]) -> AttentionWeights {
        precondition(!input.isEmpty && !target.isEmpty, "attention: an empty sequence")
        let tape = Tape<Element>.inference()
        let observer = AttentionObserver<Element>()
        let forced = TeacherForcing([target[...]], start: sizes.specialTokens.decoderStart)
        _ = decode(
            forced.inputs, Span.between(forced.offsets), encode([input[...]], tape), observer: observer, tape)
        return AttentionWeights(
            layers: sizes.decoderLayers, heads: sizes.heads, rows: target.count, columns: input.count,
            weights: observer.weights.flatMap { $0.map(Double.init) })
    }

    // MARK: Parts

    /// The encoder's hidden states of some inputs: `[input tokens, modelWidth]`, and each input's rows.
    typealias Encoded = (states: Variable<Element>, spans: [Span])

    private func encode(_ inputs: [ArraySlice<Int32>], _ tape: Tape<Element>) -> Encoded {
        let (ids, offsets) = inputs.laidEndToEnd
        return encode(ids, Span.between(offsets), tape)
    }

    private func encode(_ ids: [Int32], _ spans: [Span], _ tape: Tape<Element>) -> Encoded {
        (encoder(tape.embedding(ids, embedding), spans, tape), spans)
    }

    /// The decoder's hidden states `[target tokens, modelWidth]`; the encoded inputs are as many as the targets.
    private func decode(
        _ ids: [Int32], _ spans: [Span], _ encoded: Encoded, observer: AttentionObserver<Element>? = nil,
        _ tape: Tape<Element>
    ) -> Variable<Element> {
        decoder(
            tape.embedding(ids, embedding), spans, encoded: encoded.states, encodedSpans: encoded.spans,
            observer: observer, tape)
    }

    /// The losses of targets whose inputs are encoded already, without gradients.
    fileprivate func losses(_ targets: TeacherForcing, _ encoded: Encoded) -> TokenLosses {
        let tape = Tape<Element>.inference()
        let hidden = decode(targets.inputs, Span.between(targets.offsets), encoded, tape)
        return tape.crossEntropy(hidden, outputProjection, scale: outputScale, targets: targets.targets)
    }

    /// The logits of the next token of each row, `[rows, vocabularySize]`.
    func logits(
        after tokens: [Int32], _ tape: Tape<Element>, step: (Variable<Element>) -> Variable<Element>
    ) -> Tensor<Element> {
        tape.logits(step(tape.embedding(tokens, embedding)), outputProjection, scale: outputScale)
    }
}

/// Inputs that the encoder has read.
private struct T5ReadInputs<Element: Scalar>: ReadInputs {
    let model: T5Model<Element>
    let encoded: T5Model<Element>.Encoded

    func losses(_ targets: [ArraySlice<Int32>], inputs: [Int]) -> TokenLosses {
        precondition(inputs.count == targets.count, "losses: \(targets.count) targets, \(inputs.count) inputs")
        return model.losses(
            TeacherForcing(targets, start: model.sizes.specialTokens.decoderStart),
            (encoded.states, inputs.map { encoded.spans[$0] }))
    }
}
