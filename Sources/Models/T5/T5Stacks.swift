import Autodiff
import Tensors

/// The encoder: embedded inputs -> hidden states, each position seeing all of its own sequence.
struct T5Encoder<Element: Scalar> {
    private struct Block {
        let attentionNorm: Parameter<Element>
        let attention: T5Attention<Element>
        let feedForwardNorm: Parameter<Element>
        let feedForward: T5FeedForward<Element>
    }

    private let blocks: [Block]
    private let bias: RelativePositionBias<Element>
    private let finalNorm: Parameter<Element>
    private let configuration: T5Configuration

    init(_ configuration: T5Configuration, _ factory: ParameterFactory<Element>) {
        var bias: RelativePositionBias<Element>?
        blocks = (0..<configuration.encoderLayers).map { layer in
            let name = "encoder.block.\(layer).layer"
            let attention = T5Attention("\(name).0.SelfAttention", configuration, factory)
            if layer == 0 { bias = .make("\(name).0", configuration, isBidirectional: true, factory) }
            return Block(
                attentionNorm: factory.ones("\(name).0.layer_norm.weight", [configuration.modelWidth]),
                attention: attention,
                feedForwardNorm: factory.ones("\(name).1.layer_norm.weight", [configuration.modelWidth]),
                feedForward: T5FeedForward("\(name).1.DenseReluDense", configuration, factory))
        }
        guard let bias else { preconditionFailure("an encoder of \(configuration.encoderLayers) layers") }
        self.bias = bias
        finalNorm = factory.ones("encoder.final_layer_norm.weight", [configuration.modelWidth])
        self.configuration = configuration
    }

    /// embedded `[tokens, modelWidth]`, one span of rows per sequence -> `[tokens, modelWidth]`
    func callAsFunction(_ embedded: Variable<Element>, _ spans: [Span], _ tape: Tape<Element>) -> Variable<Element> {
        let epsilon = configuration.normEpsilon
        let layout = configuration.attentionLayout(isCausal: false, queries: spans, keys: spans)
        var x = tape.dropout(embedded)
        for block in blocks {
            x = tape.addResidual(
                x, block.attention(tape.rmsNorm(x, block.attentionNorm, epsilon: epsilon), layout, bias: bias, tape))
            x = tape.addResidual(
                x, block.feedForward(tape.rmsNorm(x, block.feedForwardNorm, epsilon: epsilon), tape))
        }
        return tape.dropout(tape.rmsNorm(x, finalNorm, epsilon: epsilon))
    }
}

/// The decoder: embedded targets and the encoder's hidden states -> hidden states, each position seeing its own past.
struct T5Decoder<Element: Scalar> {
    private struct Block {
        let attentionNorm: Parameter<Element>
        let attention: T5Attention<Element>
        let crossNorm: Parameter<Element>
        let cross: T5Attention<Element>
        let feedForwardNorm: Parameter<Element>
        let feedForward: T5FeedForward<Element>
    }

    private let blocks: [Block]
    private let bias: RelativePositionBias<Element>
    private let finalNorm: Parameter<Element>
    private let configuration: T5Configuration

    init(_ configuration: T5Configuration, _ factory: ParameterFactory<Element>) {
        var bias: RelativePositionBias<Element>?
        blocks = (0..<configuration.decoderLayers).map { layer in
            let name = "decoder.block.\(layer).layer"
            let attention = T5Attention("\(name).0.SelfAttention", configuration, factory)
            if layer == 0 { bias = .make("\(name).0", configuration, isBidirectional: false, factory) }
            return Block(
                attentionNorm: factory.ones("\(name).0.layer_norm.weight", [configuration.modelWidth]),
                attention: attention,
                crossNorm: factory.ones("\(name).1.layer_norm.weight", [configuration.modelWidth]),
                cross: T5Attention("\(name).1.EncDecAttention", configuration, factory),
                feedForwardNorm: factory.ones("\(name).2.layer_norm.weight", [configuration.modelWidth]),
                feedForward: T5FeedForward("\(name).2.DenseReluDense", configuration, factory))
        }
        guard let bias else { preconditionFailure("a decoder of \(configuration.decoderLayers) layers") }
        self.bias = bias
        finalNorm = factory.ones("decoder.final_layer_norm.weight", [configuration.modelWidth])
        self.configuration = configuration
    }

    /// Teacher forcing: all positions of all targets at once.
    ///
    /// embedded `[target tokens, modelWidth]`, encoded `[input tokens, modelWidth]` -> `[target tokens, modelWidth]`
    func callAsFunction(
        _ embedded: Variable<Element>, _ spans: [Span], encoded: Variable<Element>, encodedSpans: [Span],
        _ tape: Tape<Element>
    ) -> Variable<Element> {
        let layout = configuration.attentionLayout(isCausal: true, queries: spans, keys: spans)
        let crossLayout = configuration.attentionLayout(isCausal: false, queries: spans, keys: encodedSpans)
        return run(embedded, tape) { block, _, x in
            block.attention(x, layout, bias: bias, tape)
        } cross: { block, _, x in
            block.cross(
                x, keys: tape.linear(encoded, block.cross.k), values: tape.linear(encoded, block.cross.v), crossLayout, tape)
        }
    }

    /// The keys and values of the encoder's hidden states for every layer, computed once for all steps of decoding.
    func crossKeysAndValues(_ encoded: Variable<Element>, _ tape: Tape<Element>) -> [KeysAndValues<Element>] {
        blocks.map {
            KeysAndValues(keys: tape.linear(encoded, $0.cross.k), values: tape.linear(encoded, $0.cross.v))
        }
    }

    /// One step of decoding: one new token for each of the cache's rows.
    ///
    /// embedded `[rows, modelWidth]` -> `[rows, modelWidth]`; the cache takes in the new keys and values.
    func step(_ embedded: Variable<Element>, _ cache: DecoderCache<Element>, _ tape: Tape<Element>) -> Variable<Element> {
        cache.advance()
        let queries = (0..<embedded.value.rows).map { Span(start: $0, length: 1) }
        let layout = configuration.attentionLayout(isCausal: true, queries: queries, keys: cache.selfSpans)
        let crossLayout = configuration.attentionLayout(isCausal: false, queries: queries, keys: cache.crossSpans)
        return run(embedded, tape) { block, layer, x in
            let own = cache.append(
                keys: tape.linear(x, block.attention.k), values: tape.linear(x, block.attention.v), layer: layer)
            return block.attention(x, keys: own.keys, values: own.values, layout, bias: bias, tape)
        } cross: { block, layer, x in
            block.cross(x, keys: cache.cross[layer].keys, values: cache.cross[layer].values, crossLayout, tape)
        }
    }

    /// The way through the layers, whichever way the attentions get their keys and values.
    private func run(
        _ embedded: Variable<Element>, _ tape: Tape<Element>,
        attention: (Block, Int, Variable<Element>) -> Variable<Element>,
        cross: (Block, Int, Variable<Element>) -> Variable<Element>
    ) -> Variable<Element> {
        let epsilon = configuration.normEpsilon
        var x = tape.dropout(embedded)
        for (layer, block) in blocks.enumerated() {
            x = tape.addResidual(x, attention(block, layer, tape.rmsNorm(x, block.attentionNorm, epsilon: epsilon)))
            x = tape.addResidual(x, cross(block, layer, tape.rmsNorm(x, block.crossNorm, epsilon: epsilon)))
            x = tape.addResidual(
                x, block.feedForward(tape.rmsNorm(x, block.feedForwardNorm, epsilon: epsilon), tape))
        }
        return tape.dropout(tape.rmsNorm(x, finalNorm, epsilon: epsilon))
    }
}

extension T5Configuration {
    func attentionLayout(isCausal: Bool, queries: [Span], keys: [Span]) -> AttentionLayout {
        AttentionLayout(heads: heads, headWidth: headWidth, isCausal: isCausal, queries: queries, keys: keys)
    }
}

extension RelativePositionBias {
    /// The table of a stack: it lies in layer 0 and serves all layers.
    static func make(
        _ name: String, _ configuration: T5Configuration, isBidirectional: Bool, _ factory: ParameterFactory<Element>
    ) -> RelativePositionBias {
        let table = factory.normal(
            "\(name).SelfAttention.relative_attention_bias.weight", [configuration.relativeBuckets, configuration.heads],
            standardDeviation: 1 / Double(configuration.modelWidth).squareRoot())
        return RelativePositionBias(
            table: table,
            buckets: RelativePositionBuckets(
                count: configuration.relativeBuckets, maximumDistance: configuration.relativeMaximumDistance,
                isBidirectional: isBidirectional))
    }
}
