import Tensors

/// The numbers of a parameter.
public enum ParameterNumbers<Element: Scalar> {
    case tensor(Tensor<Element>)
    /// Integers with a scale for each row, for products and look-ups alone. Nothing trains them.
    case integers(IntegerMatrix)

    package var shape: [Int] {
        switch self {
        case .tensor(let tensor): tensor.shape
        case .integers(let matrix): [matrix.columns, matrix.inner]
        }
    }
}

/// A weight of a model: its value, and the gradient gathered in the current step.
public final class Parameter<Element: Scalar> {
    /// The distribution of its initial values in a model that is not trained yet.
    public enum InitialValue: Sendable, Equatable {
        /// Normally distributed around 0.
        case normal(standardDeviation: Double)
        /// All equal.
        case constant(Double)
        /// Uniformly distributed between -bound and bound.
        case uniform(bound: Double)
    }

    public let site: Site
    public let shape: [Int]
    private let numbers: ParameterNumbers<Element>
    /// Whether steps change it. A parameter that they do not change is frozen: it has no gradient and no optimizer
    /// state.
    public private(set) var isTrained: Bool
    /// The changes to its operation by delta methods, in the order in which they act.
    public private(set) var deltas: [any WeightDelta<Element>] = []
    let initialValue: InitialValue
    /// The place of the gradient. It takes memory from its first use on, so a model for inference has none.
    private lazy var gathered = Tensor<Element>(uninitialized: shape)
    /// Whether nothing was added since the gradient was cleared. The content of `gathered` is then undefined.
    private var isClear = true
    /// Whether all operations of a backward pass have added their part.
    private var isComplete = false

    /// - Parameter initialValue: the distribution for ``initialize(seed:stream:)``
    public convenience init(_ site: Site, value: Tensor<Element>, initialValue: InitialValue = .constant(0)) {
        self.init(site, .tensor(value), initialValue: initialValue)
    }

    /// - Parameter numbers: a parameter of integers is frozen from the start
    package init(_ site: Site, _ numbers: ParameterNumbers<Element>, initialValue: InitialValue = .constant(0)) {
        self.site = site
        self.numbers = numbers
        self.initialValue = initialValue
        shape = numbers.shape
        if case .tensor = numbers { isTrained = true } else { isTrained = false }
    }

    /// Its name in a checkpoint: the path of its site.
    public var name: String { site.path }
    public var count: Int { shape.reduce(1, *) }
    /// The first dimension.
    package var rows: Int { shape[0] }
    /// The number of elements of a row.
    package var columns: Int { shape.dropFirst().reduce(1, *) }

    /// - Precondition: it holds no integers.
    public var value: Tensor<Element> {
        guard case .tensor(let value) = numbers else {
            preconditionFailure("\(name): holds integers, and has no value in \(Element.self)")
        }
        return value
    }

    /// The integers that it holds; nil if it has a value.
    package var integers: IntegerMatrix? {
        if case .integers(let matrix) = numbers { matrix } else { nil }
    }

    /// The value. For integers, it is a new tensor of the numbers that they stand for.
    package var readableValue: Tensor<Element> { integers?.weight() ?? value }

    /// Freezes the value from now on.
    public func freeze() { isTrained = false }

    /// Lets steps change the value from now on.
    public func train() { isTrained = true }

    /// Changes its operation from now on.
    public func attach(_ delta: any WeightDelta<Element>) {
        deltas.append(delta)
    }

    /// Replaces the value by a newly drawn initial one.
    ///
    /// It depends only on the seed and the stream, on any machine and any number of threads.
    public func initialize(seed: UInt64, stream: UInt64) {
        initialValue.fill(value, seed: seed, stream: stream)
    }

    /// Whether the gradient was used since it was cleared. That of a delta for one task is not, in a step without
    /// examples of the task.
    public var hasGradient: Bool { !isClear }

    /// It has the value's shape. Every backward pass adds to it, and the optimizer's step ends with
    /// ``clearGradient()``.
    /// - Precondition: the parameter is trained.
    public var gradient: Tensor<Element> {
        let (tensor, scale) = gradientToUpdate
        if scale == 0 { tensor.fill(0) }
        return tensor
    }

    /// The gradient for an operation that can write as well as add: `scale` is 0 if it must write every element, and 1
    /// if it must add.
    var gradientToUpdate: (tensor: Tensor<Element>, scale: Element) {
        precondition(isTrained, "\(name): is frozen and has no gradient")
        precondition(!isComplete, "\(name): an operation changes a gradient that was complete")
        defer { isClear = false }
        return (gathered, isClear ? 0 : 1)
    }

    /// Makes the gradient zero at no cost: the next operation writes it instead of adding.
    public func clearGradient() {
        isClear = true
        isComplete = false
    }

    /// Lets the gradient lie in a tensor of the value's shape from now on.
    /// - Parameter isClear: whether the gradient is zero, and the content of the tensor undefined
    package func placeGradient(in tensor: Tensor<Element>, isClear: Bool) {
        precondition(tensor.shape == shape, "\(name): a gradient of shape \(tensor.shape)")
        gathered = tensor
        self.isClear = isClear
        isComplete = false
    }

    /// Lets no operation change the gradient until it is placed anew.
    package func completeGradient() { isComplete = true }
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
        case .uniform(let bound):
            let source = Philox(key: seed, stream)
            withPointers(tensor) { pointer in
                for index in 0..<tensor.count {
                    pointer[index] = Element((source.uniform(UInt64(index)) * 2 - 1) * bound)
                }
            }
        }
    }
}
