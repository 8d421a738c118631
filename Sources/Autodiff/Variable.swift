import Tensors

/// An operation's result.
public final class Variable<Element: Scalar> {
    public let value: Tensor<Element>
    /// The place of its gradient.
    let slot: GradientSlot<Element>
    /// The rows of each sequence. Nil for what is no ragged batch: all rows then count as one sequence.
    public let sequences: RowSequences?

    package init(_ value: Tensor<Element>, needsGradient: Bool = true, sequences: RowSequences? = nil) {
        self.value = value
        self.sequences = sequences
        slot = GradientSlot(shape: value.shape, needsGradient: needsGradient)
    }

    /// Whether it depends on a trained parameter. Backward skips values that need no gradient.
    public var needsGradient: Bool { slot.needsGradient }

    /// Lets the value depend on trained parameters. An operation that changes it in place says so.
    func requireGradient(if isNeeded: Bool) { slot.needsGradient = slot.needsGradient || isNeeded }

    /// The gradient, to be added to. Zero until an operation that read the value has run its backward pass.
    package var gradient: Tensor<Element> { slot.gradient }
}

/// The gradient of a variable, apart from its value.
///
/// What an operation keeps for its backward pass decides how much memory training takes. Many gradients need the values
/// of no variable, or of one only if a weight is trained. Such an operation keeps the slots alone, and the values'
/// memory is free for the rest of the forward pass.
final class GradientSlot<Element: Scalar> {
    let shape: [Int]
    fileprivate(set) var needsGradient: Bool
    private var gathered: Tensor<Element>?

    fileprivate init(shape: [Int], needsGradient: Bool) {
        self.shape = shape
        self.needsGradient = needsGradient
    }

    /// The gradient, to be added to; zero at first.
    var gradient: Tensor<Element> {
        if let gathered { return gathered }
        let zeros = Tensor<Element>(zeros: shape)
        gathered = zeros
        return zeros
    }

    /// The gradient for an operation that can write as well as add: `scale` is 0 if it must write every element, and 1
    /// if it must add.
    var gradientToUpdate: (tensor: Tensor<Element>, scale: Element) {
        if let gathered { return (gathered, 1) }
        let tensor = Tensor<Element>(uninitialized: shape)
        gathered = tensor
        return (tensor, 0)
    }

    /// Adds a tensor that is not needed elsewhere any more. The first one becomes the gradient itself.
    func add(consuming tensor: Tensor<Element>) {
        guard needsGradient else { return }
        if let gathered {
            withPointers(tensor, gathered) { Elementwise.add($0, to: $1, count: tensor.count) }
        } else {
            gathered = tensor
        }
    }
}
