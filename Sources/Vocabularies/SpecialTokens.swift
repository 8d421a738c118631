/// The ids with a meaning of their own in a vocabulary. They belong to the vocabulary: no other room knows an id.
public struct SpecialTokens: Sendable, Equatable {
    /// Fills what has no token.
    public let pad: Int32
    /// Ends a sequence.
    public let endOfSequence: Int32
    /// Stands for what the vocabulary has no id for.
    public let unknown: Int32
    /// What a decoder reads before its first token.
    public let decoderStart: Int32

    public init(pad: Int32, endOfSequence: Int32, unknown: Int32, decoderStart: Int32) {
        self.pad = pad
        self.endOfSequence = endOfSequence
        self.unknown = unknown
        self.decoderStart = decoderStart
    }

    /// Those of T5's vocabularies, whose padding also starts a decoder.
    public static let t5 = SpecialTokens(pad: 0, endOfSequence: 1, unknown: 2, decoderStart: 0)
}

extension Vocabulary {
    /// How the tokenizers of other programs spell the ids that pad, end and stand for the unknown. In a text these are
    /// characters like others.
    package var specialSpellings: [String] {
        [specialTokens.pad, specialTokens.endOfSequence, specialTokens.unknown].map(piece)
    }
}
