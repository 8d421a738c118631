extension SentencePieceProto {
    /// The problem of a model.
    struct Problem: Error, CustomStringConvertible {
        let description: String

        init(_ description: String) { self.description = description }
    }

    /// More than any vocabulary has; XLM-V's million is the largest published.
    private static let maximumPieceCount = 1 << 21
    /// The trainer's own default is 16 characters.
    private static let maximumPieceByteCount = 1024
    /// The library has room for this many user-defined pieces, each a beginning of the next.
    private static let maximumNesting = 64

    /// Whether the parts that every model has are there. A truncated file mostly lacks one or ends within one.
    var isComplete: Bool { !pieces.isEmpty && trainer != nil }

    /// Checks what the library relies on without checking. A violation would make it read or write beyond its memory,
    /// or end the process. The library itself checks that there is an unknown piece, that no piece comes twice, and
    /// that there are all bytes or none.
    /// - Throws: ``Problem`` with the first violation.
    func check() throws(Problem) {
        guard pieces.count <= Self.maximumPieceCount else {
            throw Problem("has \(pieces.count) pieces; at most \(Self.maximumPieceCount) are possible")
        }
        for (id, piece) in pieces.enumerated() {
            let byteCount = piece.text.utf8.count
            guard (1...Self.maximumPieceByteCount).contains(byteCount) else {
                throw Problem(
                    "has a piece of \(byteCount) bytes, id \(id); 1 to \(Self.maximumPieceByteCount) are possible")
            }
            // The library takes a piece up to its first zero byte.
            guard !piece.text.utf8.contains(0) else { throw Problem("has a piece with a zero byte, id \(id)") }
            guard piece.score.isFinite else { throw Problem("gives the piece of id \(id) the score \(piece.score)") }
        }
        try checkNesting()
        for map in [normalizer, denormalizer ?? .init()].map(\.characterMap) where !map.isEmpty {
            try CharacterMap(map).check()
        }
    }

    private func checkNesting() throws(Problem) {
        let symbols = pieces.filter { $0.kind == .userDefined }.map { Array($0.text.utf8) }
        // In order: the pieces that a piece begins with come before it, with only such pieces between.
        var beginnings: [[UInt8]] = []
        for symbol in symbols.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            while let last = beginnings.last, !symbol.starts(with: last) { beginnings.removeLast() }
            beginnings.append(symbol)
            guard beginnings.count <= Self.maximumNesting else {
                throw Problem("has more than \(Self.maximumNesting) user-defined pieces that begin alike")
            }
        }
    }
}
