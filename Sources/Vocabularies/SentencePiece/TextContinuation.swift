/// Encodes texts that go on after another token, as a piece in the middle of a text does.
///
/// SentencePiece puts a space before every text and drops the spaces there. Between two tokens of a text it does
/// neither. So the model gets one more piece: a character that no text has. It stands before the text and counts as a
/// token of its own, as in seqio's encoding of texts with sentinels.
struct TextContinuation {
    private let model: SentencePieceModel
    /// The character and its id; nil if the model has no room for one more piece.
    private let mark: (text: String, id: Int32)?

    /// - Parameters:
    ///   - bytes: a model that was read already
    ///   - isNormalized: whether its character map has been applied to the texts
    init(of bytes: [UInt8], isNormalized: Bool) {
        do {
            var proto = try SentencePieceProto(bytes)
            if isNormalized { proto.normalizer.characterMap = [] }
            if let (model, mark) = try? Self.marked(proto) {
                self.model = model
                self.mark = mark
            } else {
                model = try SentencePieceModel(proto)
                mark = nil
            }
        } catch {
            preconditionFailure("a model that was read before: \(error)")
        }
    }

    private static func marked(
        _ proto: SentencePieceProto
    ) throws(SentencePieceProto.Problem) -> (SentencePieceModel, (text: String, id: Int32)) {
        var proto = proto
        let text = unusedCharacter(proto)
        proto.pieces.append(.init(text: text, score: 0, kind: .userDefined))
        proto.normalizer.addsDummyPrefix = false
        let model = try SentencePieceModel(proto)
        return (model, (text, model.size - 1))
    }

    /// Appends the ids of a text.
    func encode(_ text: Substring, into ids: inout [Int32]) {
        guard let mark else { return model.encode(text, into: &ids) }
        var all: [Int32] = []
        model.encode((mark.text + text)[...], into: &all)
        // A model of type `word` has no parts of words: the rest of a word becomes unknown, together with the mark. A
        // text that holds the mark itself gets its id once more, in place of an unknown character.
        let own = all.first == mark.id ? all.dropFirst() : all[...]
        ids += own.map { $0 == mark.id ? model.unknown : $0 }
    }

    /// The last private-use character that no piece holds.
    private static func unusedCharacter(_ proto: SentencePieceProto) -> String {
        let used = Set(proto.pieces.lazy.flatMap(\.text.unicodeScalars))
        let free = (0xE000...0xF8FF as ClosedRange<UInt32>).reversed().lazy.compactMap(Unicode.Scalar.init)
            .first { !used.contains($0) }
        return String(free ?? "\u{10FFFD}")
    }
}
