import Autodiff
import Tensors

/// The encoder's hidden states of some inputs, of which any number of targets can be scored.
public struct EncodedInputs<Element: Scalar> {
    /// `[input tokens, modelWidth]`, the inputs end to end.
    let states: Variable<Element>
    /// The rows of each input.
    let spans: [Span]

    /// The same states, seen as one input for each of `inputs`: an input may be named any number of times.
    func selecting(_ inputs: [Int]) -> EncodedInputs {
        EncodedInputs(states: states, spans: inputs.map { spans[$0] })
    }
}
