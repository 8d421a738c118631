import Tensors

/// Records the operations of one forward pass, so that their gradients can be computed in reverse.
///
/// Reverse-mode automatic differentiation in few, large steps. Each operation in `Operations/` computes its result and
/// records a closure with the data for its gradient: the slots of the gradients, and a value only where the formula has
/// it. Backward runs the closures in reverse and releases each with everything it held. An inference tape records
/// nothing, so the same model code frees activations at once.
///
/// A tape belongs to one thread of control; the operations themselves use all threads.
public final class Tape<Element: Scalar> {
    /// The random source of the pass, if it trains with dropout.
    public struct Dropout: Sendable {
        public let rate: Double
        public let seed: UInt64
        /// The number of the pass in a run. Each step, and each micro-batch of a step, has its own.
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
    /// The weights that are already laid out for products.
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

    /// A tape for training. Without `dropout` nothing is dropped.
    /// - Parameter profile: records the time of each operation
    public static func training(dropout: Dropout? = nil, profile: OperationProfile? = nil) -> Tape {
        Tape(records: true, dropout: dropout, profile: profile)
    }

    /// A tape that records nothing and drops nothing.
    /// - Parameter packed: keeps weights laid out for the products of many passes
    public static func inference(packed: PackedWeights<Element>? = nil) -> Tape {
        Tape(records: false, dropout: nil, packed: packed)
    }

    /// What follows from a parameter and others. On a tape of packed weights it is computed once.
    public func derived(for parameter: Parameter<Element>, _ compute: () -> Tensor<Element>) -> Tensor<Element> {
        packed?.tensor(for: parameter, compute) ?? compute()
    }

    /// Whether gradients will be computed.
    var isRecording: Bool { records }

    /// Computes an operation's result.
    func compute(_ name: String, _ work: OperationWork, _ forward: () -> Void) {
        guard let profile else { return forward() }
        profile.measure(name, operations: work.operations, bytes: work.bytes, forward)
    }

    /// Records an operation's gradient function. It reads the gradient of the result and adds to those of the
    /// arguments.
    /// - Parameter isNeeded: whether the result depends on a trained parameter
    func record(_ name: String, _ work: OperationWork, isNeeded: Bool, _ backward: @escaping () -> Void) {
        guard records, isNeeded else { return }
        guard let profile else { return backwardSteps.append(backward) }
        backwardSteps.append {
            profile.measure("\(name) backward", operations: work.operations, bytes: work.bytes, backward)
        }
    }

    /// The mask at a dropout site; nil if nothing is dropped.
    /// - Parameter rate: the rate of a place that has its own; nil for that of the pass
    func dropoutMask(_ site: DropoutSite, rate: Double? = nil) -> DropoutMask? {
        guard let dropout, case let rate = rate ?? dropout.rate, rate > 0 else { return nil }
        return DropoutMask(rate: rate, source: Philox(key: dropout.seed, dropout.pass, site.number))
    }

    /// Runs the gradients in reverse and adds them to the parameters. The tape is empty afterwards.
    public func backward() {
        while let step = backwardSteps.popLast() { step() }
    }
}

/// A place of dropout in a model, by name. Its masks depend on the name and not on the order in which places are
/// passed. A module added elsewhere therefore changes none of them.
public struct DropoutSite: Sendable, Equatable, ExpressibleByStringLiteral {
    package let number: UInt64

    /// - Parameter path: the place, such as `encoder.block.0.layer.1.dropout`; unique in a model
    public init(_ path: String) {
        number = path.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }

    public init(stringLiteral path: String) { self.init(path) }
}
