import Autodiff
import Tensors

/// The projections of one multi-head attention, without biases. Shapes: q, k, v `[heads * headWidth, modelWidth]`,
/// o `[modelWidth, heads * headWidth]`.
struct T5Attention<Element: Scalar> {
    let q, k, v, o: Parameter<Element>

    /// Standard deviations from the reference: the missing scale 1 / sqrt(headWidth) of the scores is in that of q.
    init(_ name: String, _ configuration: T5Configuration, _ factory: ParameterFactory<Element>) {
        let (width, inner) = (configuration.modelWidth, configuration.heads * configuration.headWidth)
        func deviation(_ product: Int) -> Double { 1 / Double(product).squareRoot() }
        q = factory.normal(
            "\(name).q.weight", [inner, width], standardDeviation: deviation(width * configuration.headWidth))
        k = factory.normal("\(name).k.weight", [inner, width], standardDeviation: deviation(width))
        v = factory.normal("\(name).v.weight", [inner, width], standardDeviation: deviation(width))
        o = factory.normal("\(name).o.weight", [width, inner], standardDeviation: deviation(inner))
    }

    /// x attends to itself. x `[rows, modelWidth]` -> `[rows, modelWidth]`.
    func callAsFunction(
        _ x: Variable<Element>, _ layout: AttentionLayout, bias: RelativePositionBias<Element>, _ tape: Tape<Element>
    ) -> Variable<Element> {
        let attended = tape.attention(
            q: tape.linear(x, q), k: tape.linear(x, k), v: tape.linear(x, v), layout, bias: bias)
        return tape.linear(attended, o)
    }

    /// x attends to keys and values that are projected already.
    func callAsFunction(
        _ x: Variable<Element>, keys: Variable<Element>, values: Variable<Element>, _ layout: AttentionLayout,
        bias: RelativePositionBias<Element>? = nil, _ tape: Tape<Element>
    ) -> Variable<Element> {
        tape.linear(tape.attention(q: tape.linear(x, q), k: keys, v: values, layout, bias: bias), o)
    }
}
