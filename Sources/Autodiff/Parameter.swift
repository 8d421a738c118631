import Tensors

/// What a parameter is for, where optimizers make a difference.
public enum ParameterRole: Sendable {
    /// The matrix of a linear layer, or a table of embeddings.
    case weight
    /// The factors of a norm.
    case norm
    /// What is added to something: a bias, the relative position bias among them.
    case bias
}

/// A trained tensor: its value, and the gradient that the current step has gathered so far.
public final class Parameter<Element: Scalar> {
    /// Its name in a checkpoint, as Hugging Face transformers names it.
    public let name: String
    public let value: Tensor<Element>
    public let role: ParameterRole
    /// It takes memory from its first use on, so that a model that is only asked has none.
    private lazy var gathered = Tensor<Element>(uninitialized: value.shape)
    /// Whether nothing was added since the gradient was cleared: what `gathered` holds is then of no meaning.
    private var isClear = true

    public init(name: String, value: Tensor<Element>, role: ParameterRole = .weight) {
        self.name = name
        self.value = value
        self.role = role
    }

    public var count: Int { value.count }

    /// Of the value's shape; every backward pass adds to it, the optimizer's step ends with ``clearGradient()``.
    public var gradient: Tensor<Element> {
        let (tensor, scale) = gradientToUpdate
        if scale == 0 { tensor.fill(0) }
        return tensor
    }

    /// The gradient for an operation that can write as well as add: `scale` is 0 where it must write every element, and
    /// 1 where it must add.
    var gradientToUpdate: (tensor: Tensor<Element>, scale: Element) {
        defer { isClear = false }
        return (gathered, isClear ? 0 : 1)
    }

    /// Makes the gradient zero, which costs nothing: who adds to it next writes it.
    public func clearGradient() { isClear = true }
}
