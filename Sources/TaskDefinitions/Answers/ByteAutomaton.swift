/// The texts of an expression as an automaton over the bytes of UTF-8 (Thompson 1968). Its deterministic states are
/// made when they are first asked for (Rabin and Scott 1959).
package struct ByteAutomaton: Sendable {
    /// A node of the nondeterministic automaton.
    private struct Node {
        /// The ranges of bytes that lead to other nodes.
        var edges: [(bytes: ClosedRange<UInt8>, to: Int32)] = []
        /// The nodes that it leads to without a byte.
        var free: [Int32] = []
    }

    private var nodes: [Node] = []
    private var accepting: Int32 = 0
    /// The states made so far: sorted nodes that have edges or accept.
    private var states: [[Int32]] = []
    private var stateNumbers: [[Int32]: Int] = [:]
    private var isAcceptingState: [Bool] = []
    /// For each state and byte the next state; `none` or `unknown`.
    private var transitions: [Int32] = []

    private static let none: Int32 = -1
    private static let unknown: Int32 = -2

    /// The greatest ``AnswerExpression/size`` of an expression.
    package static let greatestSize = 4_000_000

    package init(_ expression: AnswerExpression) {
        accepting = addNode()
        let first = add(expression, to: accepting)
        _ = state(of: [first])
    }

    /// The state before the first byte.
    package var start: Int { 0 }

    /// Whether the bytes so far are a text of the expression.
    package func accepts(_ state: Int) -> Bool { isAcceptingState[state] }

    /// The state after a byte; nil if no text goes on like that.
    package mutating func next(_ state: Int, _ byte: UInt8) -> Int? {
        let place = state << 8 | Int(byte)
        if transitions[place] == Self.unknown {
            let following = states[state].flatMap { node in
                nodes[Int(node)].edges.lazy.filter { $0.bytes.contains(byte) }.map(\.to)
            }
            transitions[place] = following.isEmpty ? Self.none : Int32(self.state(of: following))
        }
        let next = transitions[place]
        return next == Self.none ? nil : Int(next)
    }

    /// Whether a whole text is one of the expression's.
    package mutating func accepts(_ text: String) -> Bool {
        var state = start
        for byte in text.utf8 {
            guard let next = next(state, byte) else { return false }
            state = next
        }
        return accepts(state)
    }

    // MARK: Nodes

    private mutating func addNode() -> Int32 {
        nodes.append(Node())
        return Int32(nodes.count - 1)
    }

    /// Adds the nodes of an expression.
    /// - Parameter end: the node after it
    /// - Returns: the node before it
    private mutating func add(_ expression: AnswerExpression, to end: Int32) -> Int32 {
        switch expression {
        case .character(let ranges):
            let start = addNode()
            for sequence in CodePointRanges.byteSequences(ranges) { add(sequence, from: start, to: end) }
            return start
        case .texts(let texts): return add(texts, to: end)
        case .sequence(let parts): return parts.reversed().reduce(end) { add($1, to: $0) }
        case .choice(let parts):
            let start = addNode()
            for part in parts { nodes[Int(start)].free.append(add(part, to: end)) }
            return start
        case .repeated(let part, let least, let most):
            var end = end
            if let most {
                for _ in 0..<max(0, most - least) {
                    let start = addNode()
                    let once = add(part, to: end)
                    nodes[Int(start)].free = [once, end]
                    end = start
                }
            } else {
                let loop = addNode()
                let once = add(part, to: loop)
                nodes[Int(loop)].free = [once, end]
                end = loop
            }
            for _ in 0..<least { end = add(part, to: end) }
            return end
        }
    }

    private mutating func add(_ sequence: [ClosedRange<UInt8>], from start: Int32, to end: Int32) {
        var node = start
        for (place, bytes) in sequence.enumerated() {
            let next = place == sequence.count - 1 ? end : addNode()
            nodes[Int(node)].edges.append((bytes, next))
            node = next
        }
    }

    /// A tree of texts.
    private mutating func add(_ texts: [String], to end: Int32) -> Int32 {
        let start = addNode()
        let sorted = texts.map { Array($0.utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
        // The path of the text before: the node after each of its bytes.
        var path = [start]
        var previous: [UInt8] = []
        for text in sorted {
            let shared = zip(previous, text).prefix { $0 == $1 }.count
            path.removeSubrange((shared + 1)...)
            for byte in text[shared...] {
                let next = addNode()
                nodes[Int(path[path.count - 1])].edges.append((byte...byte, next))
                path.append(next)
            }
            nodes[Int(path[path.count - 1])].free = [end]
            previous = text
        }
        return start
    }

    // MARK: States

    /// The state of some nodes and of all that follow them without a byte.
    private mutating func state(of first: [Int32]) -> Int {
        var seen = Set(first)
        var open = Array(seen)
        var kept: [Int32] = []
        while let node = open.popLast() {
            if node == accepting || !nodes[Int(node)].edges.isEmpty { kept.append(node) }
            for next in nodes[Int(node)].free where seen.insert(next).inserted { open.append(next) }
        }
        kept.sort()
        if let number = stateNumbers[kept] { return number }
        states.append(kept)
        stateNumbers[kept] = states.count - 1
        isAcceptingState.append(kept.contains(accepting))
        transitions += repeatElement(Self.unknown, count: 256)
        return states.count - 1
    }
}
