/// Encodes texts that go on where another token ended, as a piece in the middle of a text does.
///
/// SentencePiece puts a space before every text and drops the spaces there. Between two tokens of a text it does
/// neither. So the model gets one more piece, a character that no text has, which stands before the text and counts as
/// a token of its own: as seqio encodes texts with sentinels.
struct TextContinuation {
    private let model: SentencePieceModel
    private let mark: String

    /// - Parameters:
    ///   - bytes: a model that was read already
    ///   - isNormalized: whether its character map has been applied to the texts
    init(of bytes: [UInt8], isNormalized: Bool) {
        do {
            var proto = try SentencePieceProto(bytes)
            let mark = Self.unusedCharacter(proto)
            proto.pieces.append(.init(text: mark, score: 0, kind: .userDefined))
            proto.normalizer.addsDummyPrefix = false
            if isNormalized { proto.normalizer.characterMap = [] }
            model = try SentencePieceModel(proto)
            self.mark = mark
        } catch {
            preconditionFailure("a model that was read before: \(error)")
        }
    }

    /// Appends the ids of a text.
    func encode(_ text: Substring, into ids: inout [Int32]) {
        var all: [Int32] = []
        model.encode(mark + text, into: &all)
        // A text that holds the mark itself has its id once more; it stands for an unknown character there.
        ids += all.dropFirst().map { $0 == model.size - 1 ? SpecialToken.unknown : $0 }
    }

    /// The last character for private use that is in no piece.
    private static func unusedCharacter(_ proto: SentencePieceProto) -> String {
        let used = Set(proto.pieces.lazy.flatMap(\.text.unicodeScalars))
        let free = (0xE000...0xF8FF as ClosedRange<UInt32>).reversed().lazy.compactMap(Unicode.Scalar.init)
            .first { !used.contains($0) }
        return String(free ?? "\u{10FFFD}")
    }
}

extension SentencePieceModel {
    fileprivate func encode(_ text: String, into ids: inout [Int32]) { encode(text[...], into: &ids) }
}
