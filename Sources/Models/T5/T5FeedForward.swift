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

    init(_ name: String, _ configuration: T5Configuration, _ factory: ParameterFactory<Element>) {
        let (width, inner) = (configuration.modelWidth, configuration.feedForwardWidth)
        func input(_ suffix: String) -> Parameter<Element> {
            factory.normal(
                "\(name).\(suffix).weight", [inner, width], standardDeviation: 1 / Double(width).squareRoot())
        }
        let isGated = configuration.feedForward.isGated
        activation = configuration.feedForward.activation
        self.input = input(isGated ? "wi_0" : "wi")
        gate = isGated ? input("wi_1") : nil
        output = factory.normal("\(name).wo.weight", [width, inner], standardDeviation: 1 / Double(inner).squareRoot())
    }

    /// x `[rows, modelWidth]` -> `[rows, modelWidth]`
    func callAsFunction(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element> {
        tape.linear(inside(x, tape), output)
    }

    /// x `[rows, modelWidth]` -> `[rows, feedForwardWidth]`
    private func inside(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element> {
        if let gate { return tape.dropout(tape.gated(activation, tape.linear(x, input), tape.linear(x, gate))) }
        // The rectifier needs no more memory than its argument.
        if activation == .relu { return tape.reluDropout(of: x, input) }
        return tape.dropout(tape.activation(activation, tape.linear(x, input)))
    }
}
