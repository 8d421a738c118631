import Autodiff
import Tensors

/// What encoder and decoder have in common: blocks of sublayers around a residual stream, one table of position biases
/// and a norm at the end.
struct T5Stack<Element: Scalar> {
    struct Block {
        let attentionNorm: Parameter<Element>
        let attention: T5Attention<Element>
        /// The decoder's look at the encoder's hidden states.
        let cross: (norm: Parameter<Element>, attention: T5Attention<Element>)?
        let feedForwardNorm: Parameter<Element>
        let feedForward: T5FeedForward<Element>
    }

    let blocks: [Block]
    /// It lies in layer 0 and serves all layers.
    let bias: RelativePositionBias<Element>
    private let finalNorm: Parameter<Element>
    private let epsilon: Double

    /// - Parameters:
    ///   - name: `encoder` or `decoder`, the first part of the parameters' names
    ///   - isDecoder: adds cross-attention, and buckets for the past alone
    init(
        _ name: String, layers: Int, isDecoder: Bool, _ configuration: T5Configuration,
        _ factory: ParameterFactory<Element>
    ) {
        precondition(layers >= 1, "a \(name) of \(layers) layers")
        func norm(_ place: String) -> Parameter<Element> {
            factory.ones("\(name).\(place)layer_norm.weight", [configuration.modelWidth])
        }
        let table = factory.normal(
            "\(name).block.0.layer.0.SelfAttention.relative_attention_bias.weight",
            [configuration.relativeBuckets, configuration.heads],
            standardDeviation: 1 / Double(configuration.modelWidth).squareRoot(), role: .bias)
        bias = RelativePositionBias(
            table: table,
            buckets: RelativePositionBuckets(
                count: configuration.relativeBuckets, maximumDistance: configuration.relativeMaximumDistance,
                isBidirectional: !isDecoder))
        blocks = (0..<layers).map { layer in
            let place = "block.\(layer).layer."
            let last = isDecoder ? 2 : 1
            return Block(
                attentionNorm: norm("\(place)0."),
                attention: T5Attention("\(name).\(place)0.SelfAttention", configuration, factory),
                cross: isDecoder
                    ? (norm("\(place)1."), T5Attention("\(name).\(place)1.EncDecAttention", configuration, factory))
                    : nil,
                feedForwardNorm: norm("\(place)\(last)."),
                feedForward: T5FeedForward("\(name).\(place)\(last).DenseReluDense", configuration, factory))
        }
        finalNorm = norm("final_")
        epsilon = configuration.normEpsilon
    }

    /// The way through the layers, whichever way the attentions get their keys and values.
    func run(
        _ embedded: Variable<Element>, _ tape: Tape<Element>,
        attention: (T5Attention<Element>, Int, Variable<Element>) -> Variable<Element>,
        cross: (T5Attention<Element>, Int, Variable<Element>) -> Variable<Element>
    ) -> Variable<Element> {
        var x = tape.dropout(embedded)
        for (layer, block) in blocks.enumerated() {
            let normed = tape.rmsNorm(x, block.attentionNorm, epsilon: epsilon)
            x = tape.addResidual(x, attention(block.attention, layer, normed))
            if let (norm, crossAttention) = block.cross {
                x = tape.addResidual(x, cross(crossAttention, layer, tape.rmsNorm(x, norm, epsilon: epsilon)))
            }
            let feedForward = block.feedForward(tape.rmsNorm(x, block.feedForwardNorm, epsilon: epsilon), tape)
            x = tape.addResidual(x, feedForward)
        }
        return tape.dropout(tape.rmsNorm(x, finalNorm, epsilon: epsilon))
    }
}

extension T5Configuration {
    func attentionLayout(isCausal: Bool, queries: [Span], keys: [Span]) -> AttentionLayout {
        AttentionLayout(heads: heads, headWidth: headWidth, isCausal: isCausal, queries: queries, keys: keys)
    }
}
