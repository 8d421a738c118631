/// A two-way map between text and token ids.
///
/// Sentinels, which stand for left-out spans of text, take the ids after the pieces.
public protocol Vocabulary: Sendable {
    /// The ids with a meaning of their own.
    var specialTokens: SpecialTokens { get }

    /// The number of ids, sentinels and added tokens included.
    var size: Int { get }

    /// The number of sentinels, `<extra_id_0>` and on.
    var sentinelCount: Int { get }

    /// The id of a sentinel.
    /// - Precondition: `index` is in `0..<sentinelCount`.
    func sentinelID(_ index: Int) -> Int32

    /// The tokens that were added to the pieces or bytes, in the order of their ids. Those that are neither a piece nor
    /// a byte follow the sentinels.
    var addedTokens: [AddedToken] { get }

    /// A hash of everything that decides which ids a text has, in hexadecimal.
    var fingerprint: String { get }

    /// The ids of a text, without an end. A sentinel that is spelt out, such as `<extra_id_3>`, becomes its id, and so
    /// does an added token.
    func encode(_ text: String) -> [Int32]

    /// The ids of a text in which sentinels stand for what is left out, as span corruption makes them of the whole
    /// text: after a sentinel the text goes on, so that the rest of a word has no space before it.
    func encodeCorrupted(_ text: String) -> [Int32]

    /// The text of ids. Padding and ends are left out, sentinels are spelt out, and an id that is none of the
    /// vocabulary's reads as the unknown does.
    func decode(_ ids: some Sequence<Int32>) -> String

    /// The characters of a text for which there is no id but the unknown, in their order.
    func unknownText(in text: String) -> String

    /// One id as a person may read it, for printing batches.
    func piece(_ id: Int32) -> String
}

extension Vocabulary {
    public var addedTokens: [AddedToken] { [] }

    /// The same as ``encode(_:)``, where the ids of a text do not depend on what is before it.
    public func encodeCorrupted(_ text: String) -> [Int32] { encode(text) }
}
