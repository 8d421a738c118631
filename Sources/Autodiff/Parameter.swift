import Tensors

/// A weight of a model: its value, and the gradient that the current step has gathered so far.
public final class Parameter<Element: Scalar> {
    /// What its values were drawn from, for a model that nobody trained yet.
    public enum InitialValue: Sendable, Equatable {
        /// Normally distributed around 0.
        case normal(standardDeviation: Double)
        /// All equal.
        case constant(Double)
    }

    public let site: Site
    public let value: Tensor<Element>
    /// Whether steps change it. One that they do not change is frozen: it has no gradient, and no optimizer knows it.
    public private(set) var isTrained = true
    let initialValue: InitialValue
    /// It takes memory from its first use on, so that a model that is only asked has none.
    private lazy var gathered = Tensor<Element>(uninitialized: value.shape)
    /// Whether nothing was added since the gradient was cleared: what `gathered` holds is then of no meaning.
    private var isClear = true

    /// - Parameter initialValue: what ``initialize(seed:stream:)`` draws from
    public init(_ site: Site, value: Tensor<Element>, initialValue: InitialValue = .constant(0)) {
        self.site = site
        self.value = value
        self.initialValue = initialValue
    }

    /// Its name in a checkpoint: the path of its site.
    public var name: String { site.path }
    public var count: Int { value.count }

    /// Leaves the value as it is from now on.
    public func freeze() {
        isTrained = false
    }

    /// Overwrites the value by the initial one, drawn anew.
    ///
    /// It depends on the seed and the stream alone, on any machine and any number of threads.
    public func initialize(seed: UInt64, stream: UInt64) {
        initialValue.fill(value, seed: seed, stream: stream)
    }

    /// Of the value's shape; every backward pass adds to it, the optimizer's step ends with ``clearGradient()``.
    /// - Precondition: the parameter is trained.
    public var gradient: Tensor<Element> {
        let (tensor, scale) = gradientToUpdate
        if scale == 0 { tensor.fill(0) }
        return tensor
    }

    /// The gradient for an operation that can write as well as add: `scale` is 0 where it must write every element, and
    /// 1 where it must add.
    var gradientToUpdate: (tensor: Tensor<Element>, scale: Element) {
        precondition(isTrained, "\(name): is frozen and has no gradient")
        defer { isClear = false }
        return (gathered, isClear ? 0 : 1)
    }

    /// Makes the gradient zero, which costs nothing: who adds to it next writes it.
    public func clearGradient() { isClear = true }
}

extension Parameter.InitialValue {
    /// Fills a tensor.
    package func fill(_ tensor: Tensor<Element>, seed: UInt64, stream: UInt64) {
        switch self {
        case .normal(let standardDeviation):
            withPointers(tensor) {
                NormalNumbers.fill(
                    $0, count: tensor.count, standardDeviation: standardDeviation, source: Philox(key: seed, stream))
            }
        case .constant(let value): tensor.fill(Element(value))
        }
    }
}
