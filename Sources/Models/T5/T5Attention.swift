import Autodiff
import Tensors

/// The projections of one multi-head attention, without biases. Shapes: q, k, v `[heads * headWidth, modelWidth]`,
/// o `[modelWidth, heads * headWidth]`.
struct T5Attention<Element: Scalar> {
    let q, k, v, o: Parameter<Element>
    let place: AttentionPlace<Element>
    private let configuration: T5Configuration
    private let weights: DropoutSite

    /// Standard deviations from the reference. The scores have no scale 1 / sqrt(headWidth); that of q includes it.
    /// - Parameter site: makes the site of a weight of the layer from its path and role
    init(
        _ name: String, _ kind: SublayerKind, _ configuration: T5Configuration, _ factory: ParameterFactory<Element>,
        stack: Site.Stack, layer: Int, site: (String, WeightRole) -> Site
    ) {
        let (width, inner) = (configuration.modelWidth, configuration.heads * configuration.headWidth)
        func projection(_ letter: String, _ role: WeightRole, _ shape: [Int], inverseVariance product: Int)
            -> Parameter<Element>
        {
            factory.parameter(
                site("\(name).\(letter).weight", role), shape,
                .normal(standardDeviation: 1 / Double(product).squareRoot()))
        }
        q = projection("q", .query, [inner, width], inverseVariance: width * configuration.headWidth)
        k = projection("k", .key, [inner, width], inverseVariance: width)
        v = projection("v", .value, [inner, width], inverseVariance: width)
        o = projection("o", .attentionOutput, [width, inner], inverseVariance: inner)
        place = AttentionPlace(name, kind, stack: stack, layer: layer, width: inner)
        self.configuration = configuration
        weights = DropoutSite("\(name).weights")
    }

    /// The projected keys and values of x, `[rows, modelWidth]` -> `[rows, heads * headWidth]` each.
    func keysAndValues(_ x: Variable<Element>, _ tape: Tape<Element>) -> KeysAndValues<Element> {
        let parts = tape.linear(x, [k, v])
        return KeysAndValues(keys: parts[0], values: parts[1])
    }

    /// The projected queries, keys and values of x, `[rows, modelWidth]` -> `[rows, heads * headWidth]` each.
    func project(
        _ x: Variable<Element>, _ tape: Tape<Element>
    ) -> (queries: VariableColumns<Element>, own: KeysAndValues<Element>) {
        // In this order, which decides the order of the gradients' sums.
        let parts = tape.linear(x, [q, k, v])
        return (parts[0], KeysAndValues(keys: parts[1], values: parts[2]))
    }

    /// The sequences of x attend to themselves. x `[rows, modelWidth]` -> `[rows, modelWidth]`.
    func callAsFunction(
        _ x: Variable<Element>, _ spans: [Span], _ mask: AttentionMask, bias: RelativePositionBias<Element>?,
        _ tape: Tape<Element>
    ) -> Variable<Element> {
        let (queries, new) = project(x, tape)
        let own = place.prefixed(new, spans: spans, tape)
        let layout = configuration.attentionLayout(mask, queries: spans, keys: own.spans)
        return attend(queries, own.keysAndValues, layout, bias: bias, tape)
    }

    /// x attends to keys and values that are already projected.
    func callAsFunction(
        _ x: Variable<Element>, _ keysAndValues: KeysAndValues<Element>, _ layout: AttentionLayout,
        bias: RelativePositionBias<Element>? = nil, observer: AttentionObserver<Element>? = nil, _ tape: Tape<Element>
    ) -> Variable<Element> {
        attend(tape.linear(x, q).allColumns, keysAndValues, layout, bias: bias, observer: observer, tape)
    }

    /// Projected queries attend to keys and values. `[query rows, modelWidth]`
    func attend(
        _ queries: VariableColumns<Element>, _ keysAndValues: KeysAndValues<Element>, _ layout: AttentionLayout,
        bias: RelativePositionBias<Element>?, observer: AttentionObserver<Element>? = nil, _ tape: Tape<Element>
    ) -> Variable<Element> {
        let attended = tape.attention(
            q: queries, k: keysAndValues.keys, v: keysAndValues.values, layout, bias: bias, at: weights,
            observer: observer)
        return tape.linear(attended, o)
    }
}
