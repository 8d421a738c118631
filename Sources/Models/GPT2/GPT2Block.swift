import Autodiff
import Tensors

/// One layer: attention and a feed-forward network, each behind a norm and beside the residual stream.
struct GPT2Block<Element: Scalar> {
    let attention: GPT2Attention<Element>
    private let attentionNorm, feedForwardNorm: GPT2Norm<Element>
    private let feedForward: GPT2FeedForward<Element>
    let attentionPlace, feedForwardPlace: SublayerPlace<Element>
    private let attentionOutput, feedForwardOutput: DropoutSite

    init(_ layer: Int, _ configuration: GPT2Configuration, _ factory: ParameterFactory<Element>) {
        let name = "transformer.h.\(layer)"
        func place(_ path: String, _ kind: SublayerKind) -> SublayerPlace<Element> {
            SublayerPlace("\(name).\(path)", kind, stack: .decoder, layer: layer, width: configuration.modelWidth)
        }
        attentionNorm = GPT2Norm("\(name).ln_1", configuration, factory, layer: layer)
        attention = GPT2Attention("\(name).attn", configuration, factory, layer: layer)
        feedForwardNorm = GPT2Norm("\(name).ln_2", configuration, factory, layer: layer)
        feedForward = GPT2FeedForward("\(name).mlp", configuration, factory, layer: layer)
        attentionPlace = place("attn", .selfAttention)
        feedForwardPlace = place("mlp", .feedForward)
        attentionOutput = DropoutSite("\(name).attn.output")
        feedForwardOutput = DropoutSite("\(name).mlp.output")
    }

    /// x `[rows, modelWidth]` -> `[rows, modelWidth]`
    /// - Parameter attend: the attention of the normed rows
    func callAsFunction(
        _ x: Variable<Element>, _ tape: Tape<Element>, attend: (Variable<Element>) -> Variable<Element>
    ) -> Variable<Element> {
        let x = attentionPlace.add(attend(attentionNorm(x, tape)), to: x, at: attentionOutput, tape)
        return feedForwardPlace.add(
            feedForward(feedForwardNorm(x, tape), tape), to: x, at: feedForwardOutput, tape)
    }
}

/// A norm of every row: a layer norm with its bias, or an RMS norm.
struct GPT2Norm<Element: Scalar> {
    /// `[modelWidth]`
    private let weight: Parameter<Element>
    /// `[modelWidth]`
    private let bias: Parameter<Element>?
    private let epsilon: Double

    init(_ name: String, _ configuration: GPT2Configuration, _ factory: ParameterFactory<Element>, layer: Int? = nil) {
        let shape = [configuration.modelWidth]
        weight = factory.parameter(
            Site("\(name).weight", .norm, stack: .decoder, layer: layer), shape, .constant(1))
        bias =
            configuration.norm == .layer
            ? factory.parameter(Site("\(name).bias", .bias, stack: .decoder, layer: layer), shape, .constant(0)) : nil
        epsilon = configuration.normEpsilon
    }

    /// x `[rows, modelWidth]` -> `[rows, modelWidth]`
    func callAsFunction(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element> {
        guard let bias else { return tape.rmsNorm(x, weight, epsilon: epsilon) }
        return tape.layerNorm(x, weight, bias: bias, epsilon: epsilon)
    }
}

/// A linear map with a bias.
struct GPT2Map<Element: Scalar> {
    /// `[out, in]`
    let weight: Parameter<Element>
    /// `[out]`
    let bias: Parameter<Element>

    init(
        _ name: String, _ role: WeightRole, from inputs: Int, to outputs: Int, deviation: Double,
        _ factory: ParameterFactory<Element>, layer: Int
    ) {
        weight = factory.parameter(
            Site("\(name).weight", role, stack: .decoder, layer: layer), [outputs, inputs],
            .normal(standardDeviation: deviation))
        bias = factory.parameter(
            Site("\(name).bias", .bias, stack: .decoder, layer: layer), [outputs], .constant(0))
    }

    /// x `[rows, in]` -> `[rows, out]`
    func callAsFunction(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element> {
        tape.linear(x, weight, bias: bias)
    }
}

extension GPT2Configuration {
    /// The deviation of new weights that write to the residual stream, smaller for more layers.
    ///
    /// Radford et al. 2019, "Language Models are Unsupervised Multitask Learners", section 2.3.
    var residualDeviation: Double { initialDeviation / Double(2 * layers).squareRoot() }
}

/// f(x W_in + b) W_out + c. Shapes: W_in `[feedForwardWidth, modelWidth]`, W_out `[modelWidth, feedForwardWidth]`.
struct GPT2FeedForward<Element: Scalar> {
    private let input, output: GPT2Map<Element>
    private let activation: Activation

    init(_ name: String, _ configuration: GPT2Configuration, _ factory: ParameterFactory<Element>, layer: Int) {
        let (width, inner) = (configuration.modelWidth, configuration.feedForwardWidth)
        input = GPT2Map(
            "\(name).c_fc", .feedForwardIn, from: width, to: inner, deviation: configuration.initialDeviation, factory,
            layer: layer)
        output = GPT2Map(
            "\(name).c_proj", .feedForwardOut, from: inner, to: width, deviation: configuration.residualDeviation,
            factory, layer: layer)
        activation = configuration.activation
    }

    /// x `[rows, modelWidth]` -> `[rows, modelWidth]`
    func callAsFunction(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element> {
        output(tape.activation(activation, input(x, tape)), tape)
    }
}

/// Multi-head attention of a sequence to itself. One matrix `[3 modelWidth, modelWidth]` projects queries, keys and
/// values, in this order; another one `[modelWidth, modelWidth]` projects the result.
struct GPT2Attention<Element: Scalar> {
    private let projections, output: GPT2Map<Element>
    let place: AttentionPlace<Element>
    private let heads, headWidth: Int
    private let scale: Double
    private let weights: DropoutSite

    init(_ name: String, _ configuration: GPT2Configuration, _ factory: ParameterFactory<Element>, layer: Int) {
        let width = configuration.modelWidth
        projections = GPT2Map(
            "\(name).c_attn", .queryKeyValue, from: width, to: 3 * width, deviation: configuration.initialDeviation,
            factory, layer: layer)
        output = GPT2Map(
            "\(name).c_proj", .attentionOutput, from: width, to: width, deviation: configuration.residualDeviation,
            factory, layer: layer)
        place = AttentionPlace(name, .selfAttention, stack: .decoder, layer: layer, width: width)
        heads = configuration.heads
        headWidth = configuration.headWidth
        scale =
            (configuration.scalesScores ? 1 / Double(headWidth).squareRoot() : 1)
            / (configuration.scalesScoresByLayer ? Double(layer + 1) : 1)
        weights = DropoutSite("\(name).weights")
    }

    /// The queries, keys and values of x, `[rows, modelWidth]` each.
    func project(
        _ x: Variable<Element>, _ tape: Tape<Element>
    ) -> (queries: VariableColumns<Element>, own: KeysAndValues<Element>) {
        let all = projections(x, tape)
        let width = heads * headWidth
        func part(_ number: Int) -> VariableColumns<Element> { all[columns: number * width..<(number + 1) * width] }
        return (part(0), KeysAndValues(keys: part(1), values: part(2)))
    }

    /// Queries attend to keys and values. `[query rows, modelWidth]`
    func attend(
        _ queries: VariableColumns<Element>, _ keysAndValues: KeysAndValues<Element>, _ mask: AttentionMask,
        queries spans: [Span], keys: [Span], bias: RelativePositionBias<Element>?,
        observer: AttentionObserver<Element>? = nil, _ tape: Tape<Element>
    ) -> Variable<Element> {
        let layout = AttentionLayout(
            heads: heads, headWidth: headWidth, scale: scale, mask: mask, queries: spans, keys: keys,
            isWhole: observer != nil)
        let attended = tape.attention(
            q: queries, k: keysAndValues.keys, v: keysAndValues.values, layout, bias: bias, at: weights,
            observer: observer)
        return output(attended, tape)
    }
}
