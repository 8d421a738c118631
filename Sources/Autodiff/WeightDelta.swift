import Tensors

/// A change to the operation of one weight that leaves the weight itself alone. Delta methods attach it.
///
/// The weight's operation runs in this order: ``input(_:_:)``, the product or the norm, a bias if there is one, and
/// ``change(_:of:_:_:)``. What changes the product alone comes before the bias. Several deltas of a weight act in the
/// order in which they were attached.
public protocol WeightDelta<Element>: AnyObject {
    associatedtype Element: Scalar

    /// The route whose rows it changes; nil for all rows.
    var route: Int? { get }

    /// The weight that its rows use instead; nil for the weight itself.
    var replacement: Parameter<Element>? { get }

    /// Whether it changes the product alone, and not the bias that a linear map may have.
    var changesProductAlone: Bool { get }

    /// The operation's argument, `[rows, in]`: x itself, or another variable of the same shape.
    func input(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element>

    /// Changes the operation's result in place, with an operation that records its gradient.
    /// - Parameters:
    ///   - y: the result, `[rows, out]`, which nothing has read yet
    ///   - x: the argument, `[rows, in]`
    ///   - weight: W, `[out, in]` of a linear map, or `[columns]` of a norm
    func change(_ y: Variable<Element>, of x: Variable<Element>, _ weight: Parameter<Element>, _ tape: Tape<Element>)
}

extension WeightDelta {
    public var replacement: Parameter<Element>? { nil }
    public var changesProductAlone: Bool { false }
    public func input(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element> { x }
    public func change(
        _ y: Variable<Element>, of x: Variable<Element>, _ weight: Parameter<Element>, _ tape: Tape<Element>
    ) {}
}

extension Parameter {
    /// The argument of the weight's operation, after the deltas that change it.
    func changedInput(_ x: Variable<Element>, _ tape: Tape<Element>) -> Variable<Element> {
        deltas.reduce(x) { $1.input($0, tape) }
    }

    /// Lets the deltas change the result of the weight's operation.
    func changeOutput(_ y: Variable<Element>, of x: Variable<Element>, _ tape: Tape<Element>) {
        for delta in deltas { delta.change(y, of: x, self, tape) }
    }

    /// The weight of each row: some rows have a replacement of this one.
    func parts(for x: Variable<Element>) -> [(rows: Range<Int>, weight: Parameter<Element>)] {
        let all = 0..<x.value.rows
        let replaced = deltas.flatMap { delta in
            delta.replacement.map { weight in x.rows(of: delta.route).map { (rows: $0, weight: weight) } } ?? []
        }.sorted { $0.rows.lowerBound < $1.rows.lowerBound }
        guard !replaced.isEmpty else { return [(all, self)] }
        var parts: [(rows: Range<Int>, weight: Parameter<Element>)] = []
        var next = 0
        for part in replaced {
            precondition(part.rows.lowerBound >= next, "\(name): two replacements of one row")
            if part.rows.lowerBound > next { parts.append((next..<part.rows.lowerBound, self)) }
            parts.append(part)
            next = part.rows.upperBound
        }
        if next < all.upperBound { parts.append((next..<all.upperBound, self)) }
        return parts
    }
}
