import Autodiff
import Tensors

/// T5: an encoder-decoder Transformer with relative position biases, RMS norms before each sublayer and no biases
/// elsewhere (Raffel et al. 2020, section 2.1; version 1.1 as in Xue et al. 2021, section 3).
final class T5Model<Element: Scalar>: GenerativeModel {
    let sizes: T5Configuration
    let weights: [Parameter<Element>]
    let places: ModelPlaces<Element>
    var packed: PackedWeights<Element>?
    let decoder: T5Decoder<Element>
    private let embedding: Parameter<Element>
    private let encoder: T5Encoder<Element>
    /// `[vocabularySize, modelWidth]`: a separate matrix, or the embedding.
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
        weights = factory.parameters
        places = ModelPlaces(
            sublayers: encoder.stack.sublayers + decoder.stack.sublayers,
            attentions: encoder.stack.attentions + decoder.stack.attentions,
            input: InputPlace(width: configuration.modelWidth))
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
        let encoded = encode(inputs.ids, Span.between(inputs.offsets), routes: batch.routes, tape)
        let hidden = decode(
            batch[.decoderInputs].ids, Span.between(targets.offsets), encoded, inputs: Array(0..<batch.exampleCount),
            routes: batch.routes, tape)
        return tape.crossEntropy(
            hidden, outputProjection, scale: outputScale, targets: targets.ids, lossWeights: lossWeights,
            options: options)
    }

    func read(_ inputs: [ArraySlice<Int32>], routes: [Int]?) -> any ReadInputs {
        T5ReadInputs(model: self, encoded: encode(inputs, routes: routes, .inference(packed: packed)), routes: routes)
    }

    func startDecoding(
        _ inputs: [ArraySlice<Int32>], routes: [Int]?, rows: Int, maximumLength: Int, weights: PackedWeights<Element>
    ) -> any DecodingSession<Element> {
        let encoded = encode(inputs, routes: routes, .inference(packed: weights))
        return T5Session(self, encoded, routes: routes, rows: rows, maximumLength: maximumLength, weights: weights)
    }

    func attention(input: [Int32], target: [Int32], route: Int?) -> AttentionWeights {
        precondition(!input.isEmpty && !target.isEmpty, "attention: an empty sequence")
        let tape = Tape<Element>.inference()
        let observer = AttentionObserver<Element>()
        let forced = TeacherForcing([target[...]], start: sizes.specialTokens.decoderStart)
        let routes = route.map { [$0] }
        let encoded = encode([input[...]], routes: routes, tape)
        _ = decode(
            forced.inputs, Span.between(forced.offsets), encoded, inputs: [0], routes: routes, observer: observer, tape)
        // The input's own tokens come last among the keys; some may have been cut from the left.
        let rows = sizes.heads * target.count
        let read = sizes.encoderDecoderConverter(reservedPositions: places.leadingPositions).fitted(input[...]).count
        var weights: [Double] = []
        for layer in observer.weights {
            let keys = layer.count / rows
            for row in 0..<rows {
                let end = (row + 1) * keys
                weights += Array(repeating: 0, count: input.count - read)
                weights += layer[(end - read)..<end].map { Double($0) }
            }
        }
        return AttentionWeights(
            layers: sizes.decoderLayers, heads: sizes.heads, rows: target.count, columns: input.count,
            weights: weights)
    }

    // MARK: Parts

    private func encode(_ inputs: [ArraySlice<Int32>], routes: [Int]?, _ tape: Tape<Element>) -> T5Encoded<Element> {
        let converter = sizes.encoderDecoderConverter(reservedPositions: places.leadingPositions)
        let (ids, offsets) = inputs.map { converter.fitted($0) }.laidEndToEnd
        return encode(ids, Span.between(offsets), routes: routes, tape)
    }

    private func encode(
        _ ids: [Int32], _ spans: [Span], routes: [Int]?, _ tape: Tape<Element>
    ) -> T5Encoded<Element> {
        let embedded = tape.embedding(ids, embedding, sequences: RowSequences(spans, routes: routes))
        let (prompted, spans) = places.input.prompted(embedded, spans: spans, tape)
        return T5Encoded(states: encoder(prompted, spans, tape), spans: spans)
    }

    /// The decoder's hidden states `[target tokens, modelWidth]`.
    /// - Parameters:
    ///   - inputs: for each target the index of its encoded input
    ///   - routes: the route of each target
    private func decode(
        _ ids: [Int32], _ spans: [Span], _ encoded: T5Encoded<Element>, inputs: [Int], routes: [Int]?,
        observer: AttentionObserver<Element>? = nil, _ tape: Tape<Element>
    ) -> Variable<Element> {
        let embedded = tape.embedding(ids, embedding, sequences: RowSequences(spans, routes: routes))
        return decoder(embedded, spans, encoded: encoded, inputs: inputs, observer: observer, tape)
    }

    /// The losses of targets with encoded inputs, without gradients.
    /// - Parameter routes: the route of each input
    fileprivate func losses(
        _ targets: TeacherForcing, _ encoded: T5Encoded<Element>, inputs: [Int], routes: [Int]?
    ) -> TokenLosses {
        let tape = Tape<Element>.inference(packed: packed)
        let hidden = decode(
            targets.inputs, Span.between(targets.offsets), encoded, inputs: inputs,
            routes: routes.map { routes in inputs.map { routes[$0] } }, tape)
        return tape.crossEntropy(hidden, outputProjection, scale: outputScale, targets: targets.targets)
    }

    /// The logits of the next token of each row, `[rows, vocabularySize]`.
    func logits(
        after tokens: [Int32], _ sequences: RowSequences, _ tape: Tape<Element>,
        step: (Variable<Element>) -> Variable<Element>
    ) -> Tensor<Element> {
        tape.logits(step(tape.embedding(tokens, embedding, sequences: sequences)), outputProjection, scale: outputScale)
    }
}

/// Inputs that the encoder has read.
private struct T5ReadInputs<Element: Scalar>: ReadInputs {
    let model: T5Model<Element>
    let encoded: T5Encoded<Element>
    let routes: [Int]?

    func losses(_ targets: [ArraySlice<Int32>], inputs: [Int]) -> TokenLosses {
        precondition(inputs.count == targets.count, "losses: \(targets.count) targets, \(inputs.count) inputs")
        return model.losses(
            TeacherForcing(targets, start: model.sizes.specialTokens.decoderStart), encoded, inputs: inputs,
            routes: routes)
    }
}
