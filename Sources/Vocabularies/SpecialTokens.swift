import Configuration

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

extension SpecialTokens {
    private var spelt: [Int32] { [pad, endOfSequence, unknown] }

    /// How the tokenizers of T5 spell the ids. In a text these are characters like others.
    package var spellings: [String] { spelt.map(spelling) }

    /// The special id that a text spells; nil where it spells none.
    func id(ofSpelling text: String) -> Int? {
        spelt.first { spelling($0).isExactly(text) }.map(Int.init)
    }

    /// How the ids print; an id that is none of a vocabulary's prints as the unknown.
    func spelling(_ id: Int32) -> String {
        switch id {
        case pad: "<pad>"
        case endOfSequence: "</s>"
        default: "<unk>"
        }
    }
}
