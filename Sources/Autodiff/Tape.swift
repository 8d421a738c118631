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
        /// The number of the step in a run.
        public let step: UInt64
        /// The number of each sequence's example; nil if the places of the sequences are their numbers.
        public let examples: [UInt64]?

        /// An example's masks depend on these numbers alone, so they are the same in any batch and any part of one.
        public init(rate: Double, seed: UInt64, step: UInt64, examples: [UInt64]? = nil) {
            self.rate = rate
            self.seed = seed
            self.step = step
            self.examples = examples
        }
    }

    private let records: Bool
    private let dropout: Dropout?
    private let profile: OperationProfile?
    /// The weights that are already laid out for products.
    let packed: PackedWeights<Element>?
    /// What the products of linear maps multiply.
    let precision: ProductPrecision
    private var backwardSteps: [BackwardStep] = []
    /// The number of recorded operations that will add to the gradient of each parameter.
    private var pending: [ObjectIdentifier: Int] = [:]

    /// The gradient function of an operation, and the parameters to whose gradients it adds.
    private struct BackwardStep {
        let run: () -> Void
        let parameters: [Parameter<Element>]
    }

    private init(
        records: Bool, dropout: Dropout?, profile: OperationProfile? = nil, packed: PackedWeights<Element>? = nil,
        precision: ProductPrecision = .float32
    ) {
        self.packed = packed
        self.precision = precision
        self.records = records
        self.dropout = dropout
        self.profile = profile
    }

    /// A tape for training. Without `dropout` nothing is dropped.
    /// - Parameters:
    ///   - precision: what the products of linear maps multiply, forward and backward
    ///   - profile: records the time of each operation
    public static func training(
        dropout: Dropout? = nil, precision: ProductPrecision = .float32, profile: OperationProfile? = nil
    ) -> Tape {
        Tape(records: true, dropout: dropout, profile: profile, precision: precision)
    }

    /// A tape that records nothing and drops nothing.
    /// - Parameter packed: keeps weights laid out for the products of many passes; its profile records them
    public static func inference(packed: PackedWeights<Element>? = nil) -> Tape {
        Tape(records: false, dropout: nil, profile: packed?.profile, packed: packed)
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
    /// - Parameters:
    ///   - isNeeded: whether the result depends on a trained parameter
    ///   - parameters: the parameters to whose gradients the function adds, if they are trained
    func record(
        _ name: String, _ work: OperationWork, isNeeded: Bool, parameters: [Parameter<Element>] = [],
        _ backward: @escaping () -> Void
    ) {
        guard records, isNeeded else { return }
        let trained = parameters.filter(\.isTrained)
        for parameter in trained { pending[ObjectIdentifier(parameter), default: 0] += 1 }
        guard let profile else { return backwardSteps.append(BackwardStep(run: backward, parameters: trained)) }
        let measured = {
            profile.measure("\(name) backward", operations: work.operations, bytes: work.bytes, backward)
        }
        backwardSteps.append(BackwardStep(run: measured, parameters: trained))
    }

    /// Whether a recorded operation will add to the gradient of a parameter.
    package func isPending(_ parameter: Parameter<Element>) -> Bool { pending[ObjectIdentifier(parameter)] != nil }

    /// The mask of a variable at a dropout site; nil if nothing is dropped.
    /// - Parameter rate: the rate of a place that has its own; nil for that of the pass
    func dropoutMask(_ site: DropoutSite, of x: Variable<Element>, rate: Double? = nil) -> DropoutMask? {
        dropoutMask(site, x.sequences?.spans ?? [Span(start: 0, length: x.value.rows)], rate: rate)
    }

    /// - Parameter spans: the rows of each sequence
    func dropoutMask(_ site: DropoutSite, _ spans: [Span], rate: Double? = nil) -> DropoutMask? {
        guard let dropout, case let rate = rate ?? dropout.rate, rate > 0 else { return nil }
        return DropoutMask(
            rate: rate, source: Philox(key: dropout.seed, dropout.step, site.number), spans: spans,
            examples: dropout.examples ?? spans.indices.map(UInt64.init))
    }

    /// Runs the gradients in reverse and adds them to the parameters. The tape is empty afterwards.
    public func backward() {
        backward { _ in
        } afterOperation: {
        }
    }

    /// Runs the gradients in reverse and tells which parameters have their whole gradient.
    /// - Parameters:
    ///   - complete: gets a parameter after the last operation that adds to its gradient
    ///   - afterOperation: called after each operation
    package func backward(complete: (Parameter<Element>) -> Void, afterOperation: () -> Void) {
        while let step = backwardSteps.popLast() {
            step.run()
            for parameter in step.parameters {
                let key = ObjectIdentifier(parameter)
                let left = (pending[key] ?? 1) - 1
                pending[key] = left > 0 ? left : nil
                if left == 0 { complete(parameter) }
            }
            afterOperation()
        }
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
