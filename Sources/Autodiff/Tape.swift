import Tensors

/// A tensor that an operation made, and its gradient while a backward pass runs.
public final class Variable<Element: Scalar> {
    public let value: Tensor<Element>
    /// Whether something that is trained stands behind it. Backward spends nothing on what does not need a gradient.
    public let needsGradient: Bool
    private var gathered: Tensor<Element>?

    package init(_ value: Tensor<Element>, needsGradient: Bool = true) {
        self.value = value
        self.needsGradient = needsGradient
    }

    /// The gradient, to be added to. Zero until an operation that read the value has run its backward pass.
    package var gradient: Tensor<Element> {
        if let gathered { return gathered }
        let zeros = Tensor<Element>(zeros: value.shape)
        gathered = zeros
        return zeros
    }

    /// The gradient for an operation that can write as well as add: `scale` is 0 where it must write every element, and
    /// 1 where it must add.
    var gradientToUpdate: (tensor: Tensor<Element>, scale: Element) {
        if let gathered { return (gathered, 1) }
        let tensor = Tensor<Element>(uninitialized: value.shape)
        gathered = tensor
        return (tensor, 0)
    }

    /// Adds a tensor that nobody else needs any more: the first one becomes the gradient itself.
    func addGradient(consuming tensor: Tensor<Element>) {
        guard needsGradient else { return }
        if let gathered {
            withPointers(tensor, gathered) { Elementwise.add($0, to: $1, count: tensor.count) }
        } else {
            gathered = tensor
        }
    }
}

/// Records the operations of one forward pass, so that their gradients can be computed in reverse.
///
/// Reverse-mode automatic differentiation in few, large steps: each operation in `Operations/` computes its result and
/// leaves behind a closure with what its own gradient needs. Backward runs the closures in reverse, releasing each
/// with everything it held. An inference tape records nothing, so that the same model code frees activations at once.
///
/// A tape belongs to one thread of control; the operations themselves use all threads.
public final class Tape<Element: Scalar> {
    /// What randomness the pass uses, if it trains with dropout.
    public struct Dropout: Sendable {
        public let rate: Double
        public let seed: UInt64
        /// Counts the passes of a run: each step, and each micro-batch of a step, has its own.
        public let pass: UInt64

        public init(rate: Double, seed: UInt64, pass: UInt64) {
            self.rate = rate
            self.seed = seed
            self.pass = pass
        }
    }

    private let records: Bool
    private let dropout: Dropout?
    private let profile: OperationProfile?
    /// The weights that are laid out for products already.
    let packed: PackedWeights<Element>?
    private var backwardSteps: [() -> Void] = []

    private init(
        records: Bool, dropout: Dropout?, profile: OperationProfile? = nil, packed: PackedWeights<Element>? = nil
    ) {
        self.packed = packed
        self.records = records
        self.dropout = dropout
        self.profile = profile
    }

    /// A tape for training. Without `dropout`, or with a rate of 0, nothing is dropped.
    /// - Parameter profile: is told how long every operation takes
    public static func training(dropout: Dropout? = nil, profile: OperationProfile? = nil) -> Tape {
        Tape(records: true, dropout: dropout.flatMap { $0.rate > 0 ? $0 : nil }, profile: profile)
    }

    /// A tape that records nothing and drops nothing.
    /// - Parameter packed: keeps weights laid out for the products of many passes
    public static func inference(packed: PackedWeights<Element>? = nil) -> Tape {
        Tape(records: false, dropout: nil, packed: packed)
    }

    /// Whether gradients will be asked for.
    var isRecording: Bool { records }

    /// Computes an operation's result.
    func compute(_ name: String, _ work: OperationWork, _ forward: () -> Void) {
        guard let profile else { return forward() }
        profile.measure(name, operations: work.operations, bytes: work.bytes, forward)
    }

    /// Adds an operation's gradient, which reads the gradient of its result and adds to those of its arguments.
    /// - Parameter isNeeded: whether anything that is trained stands behind the result
    func record(_ name: String, _ work: OperationWork, isNeeded: Bool, _ backward: @escaping () -> Void) {
        guard records, isNeeded else { return }
        guard let profile else { return backwardSteps.append(backward) }
        backwardSteps.append {
            profile.measure("\(name) backward", operations: work.operations, bytes: work.bytes, backward)
        }
    }

    /// The mask of a place where the model drops; nil if nothing is dropped.
    func dropoutMask(_ site: DropoutSite) -> DropoutMask? {
        guard let dropout else { return nil }
        return DropoutMask(rate: dropout.rate, source: Philox(key: dropout.seed, dropout.pass, site.number))
    }

    /// Runs the gradients in reverse and adds them to the parameters. The tape is empty afterwards.
    public func backward() {
        while let step = backwardSteps.popLast() { step() }
    }
}

/// A place where a model drops, by name. Its masks hang on the name and not on the order in which places are passed, so
/// that a module added elsewhere moves none of them.
public struct DropoutSite: Sendable, Equatable, ExpressibleByStringLiteral {
    let number: UInt64

    /// - Parameter path: the place, such as `encoder.block.0.layer.1.dropout`; no two places of a model have one
    public init(_ path: String) {
        number = path.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    public init(stringLiteral path: String) { self.init(path) }
}
