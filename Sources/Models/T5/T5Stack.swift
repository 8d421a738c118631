import Autodiff
import Tensors

/// The common part of encoder and decoder: blocks of sublayers around a residual stream, one table of position biases,
/// and a norm at the end.
struct T5Stack<Element: Scalar> {
    /// The parts around a module on the residual stream: a norm before it, and dropout of its output.
    struct Sublayer<Module> {
        let norm: Parameter<Element>
        let module: Module
        let output: DropoutSite
        let place: SublayerPlace<Element>
    }

    struct Block {
        let attention: Sublayer<T5Attention<Element>>
        /// The decoder's attention to the encoder's hidden states.
        let cross: Sublayer<T5Attention<Element>>?
        let feedForward: Sublayer<T5FeedForward<Element>>
    }

    let blocks: [Block]
    /// It lies in layer 0 and serves all layers; nil if other means tell positions apart.
    let bias: RelativePositionBias<Element>?
    private let positions: PositionTerm<Element>
    private let finalNorm: Parameter<Element>
    private let epsilon: Double
    private let input, output: DropoutSite

    /// - Parameter stack: the decoder's stack adds cross-attention, and has buckets only for the past
    init(
        _ stack: Site.Stack, layers: Int, _ configuration: T5Configuration, _ factory: ParameterFactory<Element>
    ) {
        let name = stack.rawValue
        let isDecoder = stack == .decoder
        precondition(layers >= 1, "a \(name) of \(layers) layers")
        func norm(_ place: String, layer: Int? = nil) -> Parameter<Element> {
            factory.parameter(
                Site("\(name).\(place)layer_norm.weight", .norm, stack: stack, layer: layer),
                [configuration.modelWidth], .constant(1))
        }
        let deviation = 1 / Double(configuration.modelWidth).squareRoot()
        bias =
            configuration.positions == .relative
            ? RelativePositionBias(
                table: factory.parameter(
                    Site(
                        "\(name).block.0.layer.0.SelfAttention.relative_attention_bias.weight", .positionBias,
                        stack: stack), [configuration.relativeBuckets, configuration.heads],
                    .normal(standardDeviation: deviation)),
                buckets: RelativePositionBuckets(
                    count: configuration.relativeBuckets, maximumDistance: configuration.relativeMaximumDistance,
                    isBidirectional: !isDecoder)) : nil
        positions = PositionTerm(
            configuration.positions, "\(name).position_embeddings", count: configuration.positionCount,
            width: configuration.modelWidth, deviation: deviation, stack: stack, factory)
        blocks = (0..<layers).map { layer in
            func site(_ path: String, _ role: WeightRole) -> Site { Site(path, role, stack: stack, layer: layer) }
            func sublayer<Module>(
                _ number: Int, _ module: String, _ kind: SublayerKind, _ make: (String) -> Module
            ) -> Sublayer<Module> {
                let place = "block.\(layer).layer.\(number)."
                return Sublayer(
                    norm: norm(place, layer: layer), module: make("\(name).\(place)\(module)"),
                    output: DropoutSite("\(name).\(place)output"),
                    place: SublayerPlace(
                        "\(name).\(place.dropLast())", kind, stack: stack, layer: layer,
                        width: configuration.modelWidth))
            }
            func attention(_ number: Int, _ module: String, _ kind: SublayerKind) -> Sublayer<T5Attention<Element>> {
                sublayer(number, module, kind) {
                    T5Attention($0, kind, configuration, factory, stack: stack, layer: layer, site: site)
                }
            }
            return Block(
                attention: attention(0, "SelfAttention", .selfAttention),
                cross: isDecoder ? attention(1, "EncDecAttention", .crossAttention) : nil,
                feedForward: sublayer(isDecoder ? 2 : 1, "DenseReluDense", .feedForward) {
                    T5FeedForward($0, configuration, factory, site: site)
                })
        }
        finalNorm = norm("final_")
        epsilon = configuration.normEpsilon
        input = DropoutSite("\(name).input")
        output = DropoutSite("\(name).output")
    }

    /// The places of the sublayers, in order.
    var sublayers: [SublayerPlace<Element>] {
        blocks.flatMap { [$0.attention.place, $0.cross?.place, $0.feedForward.place].compactMap { $0 } }
    }

    /// The places of the attentions, in order.
    var attentions: [AttentionPlace<Element>] {
        blocks.flatMap { [$0.attention.module.place, $0.cross?.module.place].compactMap { $0 } }
    }

    /// Adds what tells positions apart to embedded sequences, in place.
    /// - Parameter spans: the rows of each sequence
    func addPositions(to embedded: Variable<Element>, _ spans: [Span], _ tape: Tape<Element>) {
        // Prefixes have the positions before the sequence.
        let first = blocks[0].attention.module.place.prefixLengths(
            sequences: spans.count, routes: embedded.sequences?.routes)
        positions.add(zip(spans, first).map { $1..<$1 + $0.length }, to: embedded, tape)
    }

    /// Adds what tells positions apart to the newest token of each row, in place.
    /// - Parameter keys: the positions so far of each row
    func addPositions(to embedded: Variable<Element>, ending keys: [Span], _ tape: Tape<Element>) {
        positions.add(keys.map { $0.length - 1..<$0.length }, to: embedded, tape)
    }

    /// Runs x through the layers, with any source of the attentions' keys and values.
    func run(
        _ embedded: Variable<Element>, _ tape: Tape<Element>,
        attention: (T5Attention<Element>, Int, Variable<Element>) -> Variable<Element>,
        cross: (T5Attention<Element>, Int, Variable<Element>) -> Variable<Element>
    ) -> Variable<Element> {
        var x = tape.dropout(embedded, at: input)
        func add<Module>(_ sublayer: Sublayer<Module>, _ compute: (Module, Variable<Element>) -> Variable<Element>) {
            let normed = tape.rmsNorm(x, sublayer.norm, epsilon: epsilon)
            x = sublayer.place.add(compute(sublayer.module, normed), to: x, at: sublayer.output, tape)
        }
        for (layer, block) in blocks.enumerated() {
            add(block.attention) { attention($0, layer, $1) }
            if let sublayer = block.cross { add(sublayer) { cross($0, layer, $1) } }
            add(block.feedForward) { $0($1, tape) }
        }
        return tape.dropout(tape.rmsNorm(x, finalNorm, epsilon: epsilon), at: output)
    }
}

extension T5Configuration {
    /// - Parameter isObserved: whether all weights of a sequence are needed, however long it is
    func attentionLayout(
        _ mask: AttentionMask, queries: [Span], keys: [Span], isObserved: Bool = false
    ) -> AttentionLayout {
        // The initial values of the queries' projection include the missing scale.
        AttentionLayout(
            heads: heads, headWidth: headWidth, scale: 1, mask: mask, queries: queries, keys: keys,
            isWhole: isObserved)
    }
}
