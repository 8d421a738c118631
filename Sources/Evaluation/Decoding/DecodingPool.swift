import Autodiff
import Models
import Tensors

/// Inputs that are read together and answered a few at a time: whenever answers end, the next inputs take their place.
/// The products of a step thus keep their rows until no input is left (continuous batching; Yu et al. 2022, "Orca",
/// section 3.1).
struct DecodingPool<Element: Scalar> {
    let inputs: RoutedInputs
    /// The number of inputs that are answered at the same time.
    let inputsAtOnce: Int
    /// The greatest number of tokens of an answer, its end included.
    let maximumLength: Int
    let model: any GenerativeModel<Element>
    let weights: PackedWeights<Element>
    /// Finds the next tokens.
    let chooser: TokenChooser

    /// The id that ends an answer.
    var end: Int32 { model.configuration.specialTokens.endOfSequence }

    /// A session without rows.
    /// - Parameter rowsPerInput: the largest number of simultaneous partial answers to an input
    func start(rowsPerInput: Int) -> any DecodingSession<Element> {
        model.startDecoding(
            inputs.tokens, routes: inputs.routes, rows: min(inputsAtOnce, inputs.count) * rowsPerInput,
            maximumLength: maximumLength, weights: weights)
    }

    /// The inputs that have not entered yet.
    struct Waiting {
        private var next = 0
        private let count: Int
        private let inputsAtOnce: Int

        init(_ pool: DecodingPool) {
            count = pool.inputs.count
            inputsAtOnce = pool.inputsAtOnce
        }

        /// Lets the next inputs enter a session.
        /// - Parameter active: the number of inputs that are still being answered
        /// - Returns: the inputs, whose rows come after the present ones
        mutating func enter(_ session: any DecodingSession<Element>, beside active: Int) -> Range<Int> {
            let entering = next..<min(count, next + inputsAtOnce - active)
            next = entering.upperBound
            if !entering.isEmpty { session.admit(entering.count) }
            return entering
        }
    }
}
