import Autodiff
import Tensors

/// The projections of one multi-head attention, without biases. Shapes: q, k, v `[heads * headWidth, modelWidth]`,
/// o `[modelWidth, heads * headWidth]`.
struct T5Attention<Element: Scalar> {
    let q, k, v, o: Parameter<Element>
    private let weights: DropoutSite

    /// Standard deviations from the reference: the missing scale 1 / sqrt(headWidth) of the scores is in that of q.
    /// - Parameter site: of a weight of the layer, by its path and role
    init(
        _ name: String, _ configuration: T5Configuration, _ factory: ParameterFactory<Element>,
        site: (String, WeightRole) -> Site
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
        weights = DropoutSite("\(name).weights")
    }

    /// x attends to itself. x `[rows, modelWidth]` -> `[rows, modelWidth]`.
    func callAsFunction(
        _ x: Variable<Element>, _ layout: AttentionLayout, bias: RelativePositionBias<Element>, _ tape: Tape<Element>
    ) -> Variable<Element> {
        let attended = tape.attention(
            q: tape.linear(x, q), k: tape.linear(x, k), v: tape.linear(x, v), layout, bias: bias, at: weights)
        return tape.linear(attended, o)
    }

    /// x attends to keys and values that are projected already.
    func callAsFunction(
        _ x: Variable<Element>, keys: Variable<Element>, values: Variable<Element>, _ layout: AttentionLayout,
        bias: RelativePositionBias<Element>? = nil, observer: AttentionObserver<Element>? = nil, _ tape: Tape<Element>
    ) -> Variable<Element> {
        let attended = tape.attention(
            q: tape.linear(x, q), k: keys, v: values, layout, bias: bias, at: weights, observer: observer)
        return tape.linear(attended, o)
    }
}
