/// A two-way map between text and token ids.
///
/// Sentinels, which stand for left-out spans of text, take the ids after the pieces.
package protocol Vocabulary: Sendable {
    /// The ids with a meaning of their own.
    var specialTokens: SpecialTokens { get }

    /// The number of ids, sentinels and added tokens included.
    var size: Int { get }

    /// The number of sentinels, `<extra_id_0>` and on.
    var sentinelCount: Int { get }

    /// The id of a sentinel.
    /// - Precondition: `index` is in `0..<sentinelCount`.
    func sentinelID(_ index: Int) -> Int32

    /// The tokens that were added to the pieces or bytes, in the order of their ids. A token that is neither a piece
    /// nor a byte has an id after the sentinels.
    var addedTokens: [AddedToken] { get }

    /// The exchange of ids between its files and itself; nil if they are the same.
    var renumbering: Renumbering? { get }

    /// A hash, in hexadecimal, of everything that decides the ids of a text.
    var fingerprint: String { get }

    /// The ids of a text, without an end. A sentinel that is spelt out, such as `<extra_id_3>`, becomes its id, and so
    /// does an added token.
    func encode(_ text: String) -> [Int32]

    /// The ids of a text in which sentinels stand for left-out spans, as span corruption makes them. The text goes on
    /// after a sentinel: the rest of a word has no space before it.
    func encodeCorrupted(_ text: String) -> [Int32]

    /// The text of ids. Padding and ends are left out, and sentinels are spelt out. An id outside the vocabulary reads
    /// as the unknown.
    func decode(_ ids: some Sequence<Int32>) -> String

    /// The characters of a text that have no id but the unknown, in their order.
    func unknownText(in text: String) -> String

    /// One id in readable form, for printing batches.
    func piece(_ id: Int32) -> String

    /// The same with one more added token.
    /// - Parameter token: has the id after all others
    /// - Throws: ``VocabularyError`` if it can have none
    func extended(by token: AddedToken) throws(VocabularyError) -> any Vocabulary
}

extension Vocabulary {
    package var addedTokens: [AddedToken] { [] }
    package var renumbering: Renumbering? { nil }

    package func extended(by token: AddedToken) throws(VocabularyError) -> any Vocabulary {
        throw VocabularyError(
            "\"\(token.content)\" cannot be added to this vocabulary; take a text that it has tokens for")
    }

    /// The same with a text as one token, which is added if need be. It is unchanged for nil.
    /// - Throws: ``VocabularyError`` if it can have no such token
    package func adding(_ text: String?) throws(VocabularyError) -> any Vocabulary {
        guard let text else { return self }
        let ids = encode(text)
        if ids.count == 1, ids[0] != specialTokens.unknown { return self }
        return try extended(by: AddedToken(text, id: Int32(size), .init(isSpecial: true)))
    }

    /// Equals ``encode(_:)``: the ids of a text do not depend on the text before it.
    package func encodeCorrupted(_ text: String) -> [Int32] { encode(text) }
}
