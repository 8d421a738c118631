/// A set of byte strings, each with a value. It finds the longest string that begins at a place of a text.
struct ByteTrie: Sendable {
    private struct Edge: Hashable {
        let node: Int
        let byte: UInt8
    }

    private var edges: [Edge: Int] = [:]
    private var values: [Int?] = [nil]
    /// The bytes that strings begin with: at most places of a text no string begins.
    private var beginnings = [Bool](repeating: false, count: 256)

    var isEmpty: Bool { edges.isEmpty }

    /// Adds a string. A string that is there already keeps its value; empty strings are ignored.
    mutating func insert(_ string: some Sequence<UInt8>, value: Int) {
        var node = 0
        for byte in string {
            if node == 0 { beginnings[Int(byte)] = true }
            let edge = Edge(node: node, byte: byte)
            if let next = edges[edge] {
                node = next
            } else {
                values.append(nil)
                edges[edge] = values.count - 1
                node = values.count - 1
            }
        }
        if node != 0, values[node] == nil { values[node] = value }
    }

    /// The value of the longest string that begins at `start`, and the end of the string.
    func longest(in text: UnsafeBufferPointer<UInt8>, at start: Int) -> (value: Int, end: Int)? {
        guard beginnings[Int(text[start])] else { return nil }
        var found: (Int, Int)?
        var node = 0
        for place in start..<text.count {
            guard let next = edges[Edge(node: node, byte: text[place])] else { break }
            node = next
            if let value = values[node] { found = (value, place + 1) }
        }
        return found
    }
}
