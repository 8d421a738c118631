/// The character map of a SentencePiece normaliser: replacements of characters, such as `fi` for `ﬁ`.
///
/// Serialized (`normalizer.cc`): the byte count of a trie, in four bytes; the trie; and the replacements, each ended by
/// a zero. The trie's values are offsets of replacements. The trie is a double array (Yata et al. 2007; the library
/// Darts-clone): from a unit at position p, byte b leads to the unit at p xor offset(p) xor b, if that is labelled b.
/// The library follows it without bounds checks.
struct CharacterMap: Sendable {
    private let units: [UInt32]
    private let replacements: ArraySlice<UInt8>

    /// More than ten times the size of Unicode's map.
    private static let maximumByteCount = 4 << 20
    /// The library has room for this many keys that are beginnings of each other.
    private static let maximumNesting = 32
    /// Unicode's longest has 33 bytes (U+FDFA). Without a bound, a small text could fill the memory.
    private static let maximumReplacementByteCount = 1024

    /// - Throws: ``SentencePieceProto/Problem`` if a part is missing.
    init(_ bytes: [UInt8]) throws(SentencePieceProto.Problem) {
        guard bytes.count > 4 else { throw Self.problem("is cut short") }
        guard bytes.count <= Self.maximumByteCount else { throw Self.problem("has \(bytes.count) bytes") }
        let trie = bytes[4...].prefix(Self.number(bytes[..<4]))
        guard trie.count == Self.number(bytes[..<4]), trie.count % 4 == 0 else { throw Self.problem("is cut short") }
        units = stride(from: trie.startIndex, to: trie.endIndex, by: 4).map { UInt32(Self.number(bytes[$0..<$0 + 4])) }
        replacements = bytes[trie.endIndex...]
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.reversed().reduce(0) { $0 << 8 | Int($1) } }

    private static func problem(_ what: String) -> SentencePieceProto.Problem {
        .init("has a character map that \(what)")
    }

    /// Follows every way through the trie.
    /// - Throws: ``SentencePieceProto/Problem`` if one leads out of the trie, in a circle, past more keys than the
    ///   library has room for, or to no replacement.
    func check() throws(SentencePieceProto.Problem) {
        // Ways share their ends, so the units, identified by their block of 256 and place in it, form a graph. A unit
        // is entered, then its followers are visited, and then its greatest number of keys ahead is known.
        var keysAhead: [Int: Int] = [:]
        var entered: Set<Int> = []
        let root = try followers(of: 0)
        var path = [root]
        while let node = path.last {
            if keysAhead[node] != nil {
                path.removeLast()
            } else if entered.insert(node).inserted {
                for (next, _) in try nodes(after: node) where keysAhead[next] == nil {
                    guard !entered.contains(next) else { throw Self.problem("leads in a circle") }
                    path.append(next)
                }
            } else {
                path.removeLast()
                let counts = try nodes(after: node).map { keysAhead[$0.node, default: 0] + ($0.endsKey ? 1 : 0) }
                keysAhead[node] = counts.max() ?? 0
            }
        }
        guard keysAhead[root, default: 0] <= Self.maximumNesting else {
            throw Self.problem("has more than \(Self.maximumNesting) keys that begin alike")
        }
    }

    /// The keys that begin at a place of a text, the shortest first: the replacement and the end of each.
    /// - Precondition: ``check()`` found nothing.
    func keys(
        in text: UnsafeBufferPointer<UInt8>, at start: Int
    ) -> [(replacement: ArraySlice<UInt8>, end: Int)] {
        var keys: [(ArraySlice<UInt8>, Int)] = []
        var node = Self.offset(units[0])
        for place in start..<text.count {
            let unit = units[node ^ Int(text[place])]
            guard unit & 0x8000_00FF == UInt32(text[place]) else { break }
            node ^= Int(text[place]) ^ Self.offset(unit)
            guard unit & 0x100 != 0 else { continue }
            keys.append((replacements.dropFirst(Int(units[node] & 0x7FFF_FFFF)).prefix { $0 != 0 }, place + 1))
        }
        return keys
    }

    private static func offset(_ unit: UInt32) -> Int { Int((unit >> 10) << ((unit & 0x200) >> 6)) }

    /// The base of a unit's followers: each is at the result xor its label. All 256 places are in the trie.
    private func followers(of position: Int) throws(SentencePieceProto.Problem) -> Int {
        guard position < units.count else { throw Self.problem("leads out of its bounds") }
        let unit = units[position]
        let node = position ^ Self.offset(unit)
        guard node | 0xFF < units.count else { throw Self.problem("leads out of its bounds") }
        return node
    }

    /// The nodes that one more byte leads to, and whether a key ends there. Such a key has a valid replacement.
    private func nodes(after node: Int) throws(SentencePieceProto.Problem) -> [(node: Int, endsKey: Bool)] {
        var nodes: [(Int, Bool)] = []
        for label in 0...0xFF {
            let unit = units[node ^ label]
            // A unit that holds a value has its highest bit set.
            guard unit & 0x8000_00FF == UInt32(label) else { continue }
            let next = try followers(of: node ^ label)
            let endsKey = unit & 0x100 != 0
            if endsKey { try checkReplacement(Int(units[next] & 0x7FFF_FFFF)) }
            nodes.append((next, endsKey))
        }
        return nodes
    }

    private func checkReplacement(_ offset: Int) throws(SentencePieceProto.Problem) {
        // The last one is ended by the terminating zero of the library's string.
        let text = replacements.dropFirst(offset).prefix(Self.maximumReplacementByteCount + 1)
        guard offset <= replacements.count, text.count <= Self.maximumReplacementByteCount || text.contains(0) else {
            throw Self.problem("has no good replacement for a character")
        }
    }
}
