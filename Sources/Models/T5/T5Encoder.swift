import Autodiff
import Tensors

/// The encoder: embedded inputs -> hidden states, each position seeing all of its own sequence.
struct T5Encoder<Element: Scalar> {
    private let stack: T5Stack<Element>
    private let configuration: T5Configuration

    init(_ configuration: T5Configuration, _ factory: ParameterFactory<Element>) {
        stack = T5Stack(.encoder, layers: configuration.encoderLayers, configuration, factory)
        self.configuration = configuration
    }

    /// embedded `[tokens, modelWidth]`, one span of rows per sequence -> `[tokens, modelWidth]`
    func callAsFunction(_ embedded: Variable<Element>, _ spans: [Span], _ tape: Tape<Element>) -> Variable<Element> {
        let layout = configuration.attentionLayout(.full, queries: spans, keys: spans)
        return stack.run(embedded, tape) { attention, _, x in
            attention(x, layout, bias: stack.bias, tape)
        } cross: { _, _, _ in
            preconditionFailure("an encoder attends to nothing but itself")
        }
    }
}
