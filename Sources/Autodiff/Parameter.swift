import Tensors

/// A trained tensor: its value, and the gradient that the current step has gathered so far.
public final class Parameter<Element: Scalar> {
    /// Its name in a checkpoint, as Hugging Face transformers names it.
    public let name: String
    public let value: Tensor<Element>
    /// Of the value's shape; every backward pass adds to it, the optimizer's step ends with ``clearGradient()``. It takes
    /// memory from its first use on, so that a model that is only asked has none.
    public private(set) lazy var gradient = Tensor<Element>(zeros: value.shape)

    public init(name: String, value: Tensor<Element>) {
        self.name = name
        self.value = value
    }

    public var count: Int { value.count }

    public func clearGradient() { gradient.fill(0) }
}
