import Autodiff
import Tensors

/// The encoder: embedded inputs -> hidden states. Each position sees all of its own sequence.
struct T5Encoder<Element: Scalar> {
    let stack: T5Stack<Element>

    init(_ configuration: T5Configuration, _ factory: ParameterFactory<Element>) {
        stack = T5Stack(.encoder, layers: configuration.encoderLayers, configuration, factory)
    }

    /// embedded `[tokens, modelWidth]`, one span of rows per sequence -> `[tokens, modelWidth]`
    func callAsFunction(_ embedded: Variable<Element>, _ spans: [Span], _ tape: Tape<Element>) -> Variable<Element> {
        stack.addPositions(to: embedded, spans, tape)
        return stack.run(embedded, tape) { attention, _, x in
            attention(x, spans, .full, bias: stack.bias, tape)
        } cross: { _, _, _ in
            preconditionFailure("an encoder attends to nothing but itself")
        }
    }
}
