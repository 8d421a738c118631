import Autodiff
import Tensors

/// The places of a model that delta methods change besides its weights, and what they added.
///
/// An architecture makes its places with its weights and runs through them. It knows no delta method.
public final class ModelPlaces<Element: Scalar> {
    /// The sublayers around the residual stream, in order.
    public let sublayers: [SublayerPlace<Element>]
    /// The attentions, in order.
    public let attentions: [AttentionPlace<Element>]
    /// The embedded input.
    public let input: InputPlace<Element>
    /// The parameters that delta methods added.
    package private(set) var added: [Parameter<Element>] = []
    /// The names of the tasks with a delta of their own; a route is a place in this list. Empty without such deltas.
    public private(set) var routes: [String] = []
    /// The route of all inputs, whatever their task; nil if each task has its own.
    private var commonRoute: Int?

    package init(
        sublayers: [SublayerPlace<Element>], attentions: [AttentionPlace<Element>], input: InputPlace<Element>
    ) {
        self.sublayers = sublayers
        self.attentions = attentions
        self.input = input
    }

    /// The greatest number of positions that deltas put before the tokens of an input, by prompts and by prefixes of
    /// its attention to itself.
    package var leadingPositions: Int {
        let all: [Int?] = routes.isEmpty ? [nil] : routes.indices.map { $0 }
        return all.map { route in
            let prefix = attentions.lazy.filter { $0.part.kind == .selfAttention }.map {
                $0.prefixLengths(sequences: 1, routes: route.map { [$0] })[0]
            }
            return input.promptLength(route: route) + (prefix.max() ?? 0)
        }.max() ?? 0
    }

    /// Adds parameters to the model's.
    package func add(_ parameters: [Parameter<Element>]) { added += parameters }

    /// Names the routes.
    public func setRoutes(_ names: [String]) {
        precondition(routes.isEmpty || routes == names, "places: the routes are \(routes)")
        routes = names
    }

    /// Sends the inputs of every task through the route of one from now on.
    /// - Precondition: the model has a route for it.
    package func sendAll(through task: String) { commonRoute = route(ofTask: task) }

    /// The route of a task; nil if the model has no routes.
    /// - Precondition: a model with routes has one for the task.
    public func route(ofTask task: String) -> Int? {
        guard !routes.isEmpty else { return nil }
        guard let route = routes.firstIndex(of: task) else {
            preconditionFailure("places: \(task) has no delta among those of \(routes)")
        }
        return route
    }

    /// The route of inputs; nil if the model has no routes.
    /// - Parameter task: the task of the inputs; nil if they have none
    /// - Throws: ``MissingDelta`` if the model has routes, but none for the task
    public func route(of task: String?) throws(MissingDelta) -> Int? {
        guard !routes.isEmpty else { return nil }
        if let commonRoute { return commonRoute }
        guard let route = task.flatMap(routes.firstIndex(of:)) else { throw MissingDelta(task: task, routes: routes) }
        return route
    }
}

/// Inputs of a task without a delta, in a model with a delta for each of some other tasks.
public struct MissingDelta: Error, Sendable, Equatable, CustomStringConvertible {
    /// The task of the inputs; nil if they have none.
    public let task: String?
    /// The tasks with a delta.
    public let routes: [String]

    package init(task: String?, routes: [String]) {
        self.task = task
        self.routes = routes
    }

    public var description: String {
        let known = routes.joined(separator: ", ")
        guard let task else {
            return "the inputs have no task, and the model has a delta for each of \(known); name one of these tasks"
        }
        return "the task \"\(task)\" has no delta in this model, which has one for each of \(known); name one of "
            + "these tasks"
    }
}

/// The kind of an attention or of a sublayer.
public enum SublayerKind: String, Sendable, Equatable, CaseIterable {
    case selfAttention = "self-attention"
    /// The decoder's attention to the encoder's hidden states.
    case crossAttention = "cross-attention"
    case feedForward = "feed-forward"
}

/// A sublayer or an attention among those of a model.
package struct ModelPart: Sendable, Equatable {
    package let path: String
    package let kind: SublayerKind
    package let stack: Site.Stack
    /// The number of its layer in the stack, from 0.
    package let layer: Int
    package let width: Int
}

/// A sublayer: x + module(norm(x)).
public final class SublayerPlace<Element: Scalar> {
    /// Its path is such as `encoder.block.0.layer.1`, and its width that of the residual stream.
    package let part: ModelPart
    private var deltas: [any SublayerDelta<Element>] = []

    package init(_ path: String, _ kind: SublayerKind, stack: Site.Stack, layer: Int, width: Int) {
        part = ModelPart(path: path, kind: kind, stack: stack, layer: layer, width: width)
    }

    /// Changes the sublayer from now on.
    public func attach(_ delta: any SublayerDelta<Element>) { deltas.append(delta) }

    /// x + dropout(y), with the deltas' changes of dropout(y).
    func add(
        _ y: Variable<Element>, to x: Variable<Element>, at site: DropoutSite, _ tape: Tape<Element>
    ) -> Variable<Element> {
        guard !deltas.isEmpty else { return tape.addResidual(x, y, at: site) }
        let dropped = tape.dropout(y, at: site)
        for delta in deltas { delta.change(dropped, residual: x, tape) }
        return tape.add(x, dropped)
    }
}

/// A change to what a sublayer adds to the residual stream.
public protocol SublayerDelta<Element>: AnyObject {
    associatedtype Element: Scalar

    /// Changes the sublayer's output in place, with an operation that records its gradient.
    /// - Parameters:
    ///   - output: `[rows, width]`, after its dropout; nothing has read it yet
    ///   - residual: the residual stream before the sublayer, `[rows, width]`
    func change(_ output: Variable<Element>, residual: Variable<Element>, _ tape: Tape<Element>)
}

/// An attention, whose keys and values may get a prefix.
public final class AttentionPlace<Element: Scalar> {
    /// Its path is such as `decoder.block.0.layer.1.EncDecAttention`, and its width heads * headWidth.
    package let part: ModelPart
    fileprivate var prefixes: [any AttentionPrefix<Element>] = []

    package init(_ path: String, _ kind: SublayerKind, stack: Site.Stack, layer: Int, width: Int) {
        part = ModelPart(path: path, kind: kind, stack: stack, layer: layer, width: width)
    }

    /// Puts keys and values before those of every sequence from now on.
    public func attach(_ prefix: any AttentionPrefix<Element>) { prefixes.append(prefix) }

    /// The keys and values of some sequences with their prefixes.
    /// - Parameter spans: the rows of each sequence
    func prefixed(
        _ keysAndValues: KeysAndValues<Element>, spans: [Span], _ tape: Tape<Element>
    ) -> (keysAndValues: KeysAndValues<Element>, spans: [Span]) {
        // The first prefix lies first.
        prefixes.reversed().reduce((keysAndValues, spans)) { own, prefix in
            let choice = own.0.keys.variable.choice(route: prefix.route, sequences: own.1.count)
            guard choice.contains(where: { $0 != nil }) else { return own }
            let (keys, values) = prefix.keysAndValues(tape)
            let (longerKeys, longerSpans) = tape.prepend(
                [keys], choice, to: tape.variable(of: own.0.keys), spans: own.1)
            let longerValues = tape.prepend([values], choice, to: tape.variable(of: own.0.values), spans: own.1).0
            return (KeysAndValues(keys: longerKeys, values: longerValues), longerSpans)
        }
    }
}

extension AttentionPlace {
    /// The number of positions that the prefixes put before each sequence.
    /// - Parameter routes: the route of each sequence, in a model with routes
    func prefixLengths(sequences: Int, routes: [Int]?) -> [Int] {
        (0..<sequences).map { sequence in
            prefixes.reduce(0) { sum, prefix in
                let isOwn = prefix.route == nil || prefix.route == routes?[sequence]
                return sum + (isOwn ? prefix.length : 0)
            }
        }
    }
}

/// Keys and values that every query of an attention sees before its own. They have the positions before the sequence.
public protocol AttentionPrefix<Element>: AnyObject {
    associatedtype Element: Scalar

    /// The route whose sequences have it; nil for all.
    var route: Int? { get }
    /// The number of positions.
    var length: Int { get }
    /// `[length, heads * headWidth]` each.
    func keysAndValues(_ tape: Tape<Element>) -> (keys: Variable<Element>, values: Variable<Element>)
}

/// The embedded input, which may get virtual tokens before its own.
public final class InputPlace<Element: Scalar> {
    /// Width of the residual stream.
    public let width: Int
    private var prompts: [(route: Int?, rows: Parameter<Element>)] = []

    package init(width: Int) { self.width = width }

    /// Puts virtual tokens before every input from now on.
    /// - Parameters:
    ///   - rows: the embedded virtual tokens, `[tokens, width]`
    ///   - route: the route whose inputs have them; nil for all
    package func attach(_ rows: Parameter<Element>, route: Int?) { prompts.append((route, rows)) }

    /// The number of virtual tokens before an input.
    func promptLength(route: Int?) -> Int {
        prompts.reduce(0) { $0 + ($1.route == nil || $1.route == route ? $1.rows.value.rows : 0) }
    }

    /// The inputs with their virtual tokens, and their rows.
    func prompted(
        _ embedded: Variable<Element>, spans: [Span], _ tape: Tape<Element>
    ) -> (Variable<Element>, [Span]) {
        prompts.reversed().reduce((embedded, spans)) { input, prompt in
            let choice = input.0.choice(route: prompt.route, sequences: input.1.count)
            guard choice.contains(where: { $0 != nil }) else { return input }
            return tape.prepend([tape.rows(of: prompt.rows)], choice, to: input.0, spans: input.1)
        }
    }
}

extension Variable {
    /// For each sequence 0 if it is of a route, else nil.
    fileprivate func choice(route: Int?, sequences: Int) -> [Int?] {
        guard let route else { return Array(repeating: 0, count: sequences) }
        guard let routes = self.sequences?.routes else {
            preconditionFailure("a batch without routes in a model with deltas for each task")
        }
        return routes.map { $0 == route ? 0 : nil }
    }
}
