import Autodiff
import Tensors

/// The feed-forward sublayer of either family. Shapes: input matrices `[feedForwardWidth, modelWidth]`, output
/// `[modelWidth, feedForwardWidth]`.
enum T5FeedForward<Element: Scalar> {
    case relu(wi: Parameter<Element>, wo: Parameter<Element>)
    case gatedGELU(wi0: Parameter<Element>, wi1: Parameter<Element>, wo: Parameter<Element>)

    init(_ name: String, _ configuration: T5Configuration, _ factory: ParameterFactory<Element>) {
        let (width, inner) = (configuration.modelWidth, configuration.feedForwardWidth)
        func input(_ suffix: String) -> Parameter<Element> {
            factory.normal(
                "\(name).\(suffix).weight", [inner, width], standardDeviation: 1 / Double(width).squareRoot())
        }
        func output() -> Parameter<Element> {
            factory.normal("\(name).wo.weight", [width, inner], standardDeviation: 1 / Double(inner).squareRoot())
        }
        switch configuration.feedForward {
        case .relu: self = .relu(wi: input("wi"), wo: output())
        case .gatedGELU: self = .gatedGELU(wi0: input("wi_0"), wi1: input("wi_1"), wo: output())
        }
    }

    /// x `[rows, modelWidth]` -> `[rows, modelWidth]`
    func callAsFunction(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element> {
        switch self {
        case .relu(let wi, let wo):
            tape.linear(tape.reluDropout(of: x, wi), wo)
        case .gatedGELU(let wi0, let wi1, let wo):
            tape.linear(tape.dropout(tape.gatedGELU(tape.linear(x, wi0), tape.linear(x, wi1))), wo)
        }
    }
}
