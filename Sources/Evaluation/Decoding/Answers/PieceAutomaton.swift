import Synchronization
import TaskDefinitions
import Vocabularies

/// The texts of an expression as an automaton over the pieces of a vocabulary: all sequences of pieces that write such
/// a text (Willard and Louf 2023). A text may be written by several sequences.
///
/// Pieces are sequences of bytes, so the automaton of bytes reads them byte by byte. SentencePiece drops the space that
/// a text begins with; such a space is not read. Ids that are no text are never allowed. Only places that occur are
/// expanded, and each once.
package final class PieceAutomaton: AnswerAutomaton {
    /// How the text before a place decides what a space means.
    private enum Phase: UInt8 {
        /// Nothing is written yet: a first space is not part of the text.
        case start
        /// A piece that is a space alone was taken as the first one. Another space must not follow, because decoding
        /// would drop that, too.
        case afterSpace
        /// An added token is the last piece.
        case afterToken
        case middle
    }

    private struct Place: Hashable {
        let state: Int
        let phase: Phase
    }

    private struct Edges {
        /// The tokens that lead to places, in ascending order, with these.
        let tokens: [Int32]
        let places: [Int32]
        let isAccepting: Bool
    }

    /// What is known so far.
    private struct Known {
        var automaton: ByteAutomaton
        var places: [Place] = []
        var numbers: [Place: Int] = [:]
        var edges: [Edges?] = []
        /// For each place the least number of tokens to the end, the end included; `.max` for a dead end, and nil if it
        /// is not known yet.
        var distances: [Int?] = []
        /// For each place what is allowed if there is room enough, and the room that is enough.
        var allowed: [(tokens: [Int32], room: Int)?] = []
    }

    private struct Piece {
        let bytes: ArraySlice<UInt8>
        let token: Int32
        let isAddedToken: Bool
        /// Whether it is a space alone, or begins with one.
        let isSpace: Bool, beginsWithSpace: Bool
    }

    private let known: Mutex<Known>
    /// The pieces in the order of their bytes, as they are in the middle of a text, and as they begin one.
    private let pieces: [Piece], firstPieces: [Piece]
    private let dropsFirstSpace: Bool
    private let end: Int32

    package init(_ expression: AnswerExpression, _ vocabulary: any Vocabulary) {
        let written = vocabulary.writtenPieces
        dropsFirstSpace = written.dropsFirstSpace
        end = vocabulary.specialTokens.endOfSequence
        let space = UInt8(ascii: " ")
        let all = written.bytes.enumerated().compactMap { id, bytes -> Piece? in
            guard let bytes, !bytes.isEmpty else { return nil }
            return Piece(
                bytes: bytes[...], token: Int32(id), isAddedToken: written.tokens.contains(Int32(id)),
                isSpace: bytes == [space], beginsWithSpace: bytes.first == space)
        }
        pieces = Self.sorted(all)
        firstPieces =
            dropsFirstSpace
            ? Self.sorted(
                all.compactMap { piece in
                    guard piece.beginsWithSpace else { return piece }
                    guard !piece.isSpace else { return nil }
                    return Piece(
                        bytes: piece.bytes.dropFirst(), token: piece.token, isAddedToken: piece.isAddedToken,
                        isSpace: false, beginsWithSpace: piece.bytes.dropFirst().first == space)
                }) : pieces
        firstSpaces = dropsFirstSpace ? all.filter(\.isSpace).map(\.token) : []
        var known = Known(automaton: ByteAutomaton(expression))
        _ = Self.number(of: Place(state: known.automaton.start, phase: .start), &known)
        self.known = Mutex(known)
    }

    /// The pieces that are a space alone, in a vocabulary that drops the first space.
    private let firstSpaces: [Int32]

    private static func sorted(_ pieces: [Piece]) -> [Piece] {
        pieces.sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
    }

    package var start: Int { 0 }

    package var shortest: Int? {
        known.withLock { known in
            let distance = distance(of: start, &known)
            return distance == .max ? nil : distance
        }
    }

    package func allowed(at place: Int, within remaining: Int) -> [Int32] {
        known.withLock { known in
            if let (tokens, room) = known.allowed[place], room <= remaining { return tokens }
            let edges = edges(of: place, &known)
            var tokens: [Int32] = []
            var room = 0
            var isWhole = true
            var endsHere = edges.isAccepting
            func appendEnd() {
                guard endsHere else { return }
                endsHere = false
                room = max(room, 1)
                if remaining >= 1 { tokens.append(end) } else { isWhole = false }
            }
            for (token, next) in zip(edges.tokens, edges.places) {
                let distance = distance(of: Int(next), &known)
                guard distance < .max else { continue }
                if token > end { appendEnd() }
                room = max(room, distance + 1)
                if distance < remaining { tokens.append(token) } else { isWhole = false }
            }
            appendEnd()
            if isWhole { known.allowed[place] = (tokens, room) }
            return tokens
        }
    }

    package func place(after token: Int32, at place: Int) -> Int {
        guard token != end else { return place }
        return known.withLock { known in
            let edges = edges(of: place, &known)
            return edges.tokens.place(ofSorted: token, in: edges.tokens.indices).map { Int(edges.places[$0]) } ?? place
        }
    }

    package func text(of tokens: [Int32]) -> String? { nil }

    // MARK: Places

    private static func number(of place: Place, _ known: inout Known) -> Int {
        if let number = known.numbers[place] { return number }
        known.numbers[place] = known.places.count
        known.places.append(place)
        known.edges.append(nil)
        known.distances.append(nil)
        known.allowed.append(nil)
        return known.places.count - 1
    }

    private func edges(of number: Int, _ known: inout Known) -> Edges {
        if let edges = known.edges[number] { return edges }
        let place = known.places[number]
        var found: [(token: Int32, place: Int32)] = []
        let isFirst = place.phase == .start
        follow(isFirst ? firstPieces[...] : pieces[...], depth: 0, place.state, &known) { piece, state, known in
            if place.phase == .afterSpace, piece.beginsWithSpace { return }
            let phase: Phase =
                if piece.isAddedToken {
                    dropsFirstSpace ? .afterToken : .middle
                } else if place.phase == .afterToken, piece.isSpace {
                    .afterSpace
                } else {
                    .middle
                }
            found.append((piece.token, Int32(Self.number(of: Place(state: state, phase: phase), &known))))
        }
        if isFirst {
            for token in firstSpaces {
                let next = Self.number(of: Place(state: place.state, phase: .afterSpace), &known)
                found.append((token, Int32(next)))
            }
        }
        found.sort { $0.token < $1.token }
        let edges = Edges(
            tokens: found.map(\.token), places: found.map(\.place),
            isAccepting: place.phase != .afterSpace && known.automaton.accepts(place.state))
        known.edges[number] = edges
        return edges
    }

    /// Reads all pieces whose bytes the automaton accepts from a state.
    /// - Parameters:
    ///   - pieces: have the same first `depth` bytes, which are read already
    ///   - body: gets each piece and the state after it
    private func follow(
        _ pieces: ArraySlice<Piece>, depth: Int, _ state: Int, _ known: inout Known,
        _ body: (Piece, Int, inout Known) -> Void
    ) {
        var start = pieces.startIndex
        while start < pieces.endIndex, pieces[start].bytes.count == depth {
            body(pieces[start], state, &known)
            start += 1
        }
        while start < pieces.endIndex {
            let bytes = pieces[start].bytes
            let byte = bytes[bytes.startIndex + depth]
            // The end of the pieces with this byte: they stand together.
            var (low, high) = (start + 1, pieces.endIndex)
            while low < high {
                let middle = (low + high) / 2
                let other = pieces[middle].bytes
                if other[other.startIndex + depth] == byte { low = middle + 1 } else { high = middle }
            }
            if let next = known.automaton.next(state, byte) {
                follow(pieces[start..<low], depth: depth + 1, next, &known, body)
            }
            start = low
        }
    }

    /// The least number of tokens from a place to the end, the end included: a search in breadth.
    private func distance(of number: Int, _ known: inout Known) -> Int {
        if let distance = known.distances[number] { return distance }
        var seen: Set<Int32> = [Int32(number)]
        var level: [Int32] = [Int32(number)]
        var best = Int.max
        var steps = 0
        while !level.isEmpty, steps + 1 < best {
            var next: [Int32] = []
            for place in level {
                if let distance = known.distances[Int(place)] {
                    if distance < .max { best = min(best, steps + distance) }
                    continue
                }
                let edges = edges(of: Int(place), &known)
                if edges.isAccepting {
                    best = min(best, steps + 1)
                    continue
                }
                for place in edges.places where seen.insert(place).inserted { next.append(place) }
            }
            level = next
            steps += 1
        }
        if best == .max {
            // Nothing that can be reached from here has an end.
            for place in seen { known.distances[Int(place)] = .max }
        } else {
            known.distances[number] = best
        }
        return best
    }
}
