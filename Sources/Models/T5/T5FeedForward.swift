import Autodiff
import Tensors

/// The feed-forward sublayer, with a gate or without. Shapes: input matrices `[feedForwardWidth, modelWidth]`, output
/// `[modelWidth, feedForwardWidth]`.
struct T5FeedForward<Element: Scalar> {
    private let activation: Activation
    /// Its product goes through the activation: `wi`, or `wi_0` where there is a gate.
    private let input: Parameter<Element>
    /// Its product is multiplied with what came of that: `wi_1`.
    private let gate: Parameter<Element>?
    private let output: Parameter<Element>
    private let inside: DropoutSite

    /// - Parameter site: of a weight of the layer, by its path and role
    init(
        _ name: String, _ configuration: T5Configuration, _ factory: ParameterFactory<Element>,
        site: (String, WeightRole) -> Site
    ) {
        let (width, inner) = (configuration.modelWidth, configuration.feedForwardWidth)
        func input(_ suffix: String, _ role: WeightRole) -> Parameter<Element> {
            factory.parameter(
                site("\(name).\(suffix).weight", role), [inner, width],
                .normal(standardDeviation: 1 / Double(width).squareRoot()))
        }
        let isGated = configuration.feedForward.isGated
        activation = configuration.feedForward.activation
        self.input = input(isGated ? "wi_0" : "wi", .feedForwardIn)
        gate = isGated ? input("wi_1", .feedForwardGate) : nil
        output = factory.parameter(
            site("\(name).wo.weight", .feedForwardOut), [width, inner],
            .normal(standardDeviation: 1 / Double(inner).squareRoot()))
        inside = DropoutSite("\(name).inside")
    }

    /// x `[rows, modelWidth]` -> `[rows, modelWidth]`
    func callAsFunction(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element> {
        tape.linear(activated(x, tape), output)
    }

    /// x `[rows, modelWidth]` -> `[rows, feedForwardWidth]`
    private func activated(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element> {
        if let gate {
            return tape.dropout(tape.gated(activation, tape.linear(x, input), tape.linear(x, gate)), at: inside)
        }
        // The rectifier needs no more memory than its argument.
        if activation == .relu { return tape.reluDropout(of: x, input, at: inside) }
        return tape.dropout(tape.activation(activation, tape.linear(x, input)), at: inside)
    }
}
