import Configuration

/// The ids with a special meaning in a vocabulary. They belong to the vocabulary: no other room knows an id.
public struct SpecialTokens: Sendable, Equatable {
    /// Fills positions without a token.
    public let pad: Int32
    /// Ends a sequence.
    public let endOfSequence: Int32
    /// Stands for text that the vocabulary has no id for.
    public let unknown: Int32
    /// The id that a decoder reads before its first token.
    public let decoderStart: Int32
    /// Begins a sequence; nil if the vocabulary has no such token. So with the others below.
    public let beginningOfSequence: Int32?
    /// Stands first in an encoder's input and is read as the whole of it.
    public let classification: Int32?
    /// Stands between the two texts of an input.
    public let separator: Int32?
    /// Stands for a hidden token.
    public let mask: Int32?

    package init(
        pad: Int32, endOfSequence: Int32, unknown: Int32, decoderStart: Int32, beginningOfSequence: Int32? = nil,
        classification: Int32? = nil, separator: Int32? = nil, mask: Int32? = nil
    ) {
        self.pad = pad
        self.endOfSequence = endOfSequence
        self.unknown = unknown
        self.decoderStart = decoderStart
        self.beginningOfSequence = beginningOfSequence
        self.classification = classification
        self.separator = separator
        self.mask = mask
    }

    /// The ids of T5's vocabularies. The padding also starts a decoder.
    public static let t5 = SpecialTokens(pad: 0, endOfSequence: 1, unknown: 2, decoderStart: 0)
}

extension SpecialTokens {
    /// All ids with a meaning.
    var all: Set<Int32> {
        let others = [beginningOfSequence, classification, separator, mask].compactMap { $0 }
        return Set([pad, endOfSequence, unknown, decoderStart] + others)
    }

    private var spelt: [Int32] { [pad, endOfSequence, unknown] }

    /// The spelling of the ids in T5's tokenizers. In a text these are ordinary characters.
    package var spellings: [String] { spelt.map(spelling) }

    /// The special id that a text spells; nil for any other text.
    func id(ofSpelling text: String) -> Int? {
        spelt.first { spelling($0).isExactly(text) }.map(Int.init)
    }

    /// The spelling of an id in print. An id that is not special is printed as the unknown.
    func spelling(_ id: Int32) -> String {
        switch id {
        case pad: "<pad>"
        case endOfSequence: "</s>"
        default: "<unk>"
        }
    }
}
