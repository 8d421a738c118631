import Configuration

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

    /// What each id writes into a text. Made anew each time.
    var writtenPieces: WrittenPieces { get }

    /// One id in readable form, for printing batches.
    func piece(_ id: Int32) -> String

    /// The spellings of padding, end and unknown, each once.
    var specialSpellings: [String] { get }

    /// Whether such a spelling in a text becomes the id. Otherwise it is ordinary text.
    var readsSpecialTokens: Bool { get }

    /// The vocabulary with one more added token. Its id is that of the piece with this spelling, or else the next free
    /// one. A vocabulary that has the token already stays as it is; ``id(ofToken:)`` tells the id.
    /// - Throws: ``VocabularyError`` for an empty text, or for the spelling of a sentinel that is not there
    func adding(_ content: String) throws(VocabularyError) -> Self
}

extension Vocabulary {
    package var addedTokens: [AddedToken] { [] }
    package var renumbering: Renumbering? { nil }
    package var specialSpellings: [String] { specialTokens.spellings }
    package var readsSpecialTokens: Bool { false }

    /// The vocabulary with one more added token; itself for nil.
    /// - Throws: ``VocabularyError`` if it cannot have such a token
    package func having(_ token: String?) throws(VocabularyError) -> any Vocabulary {
        guard let token else { return self }
        return try adding(token)
    }

    /// Equals ``encode(_:)``: the ids of a text do not depend on the text before it.
    package func encodeCorrupted(_ text: String) -> [Int32] { encode(text) }
}

extension Vocabulary {
    /// The id of an added token, or of a sentinel; nil if there is no such token.
    package func id(ofToken content: String) -> Int32? {
        if let index = Sentinels.index(content), index < sentinelCount { return sentinelID(index) }
        if readsSpecialTokens, let id = specialTokens.all.first(where: { piece($0).isExactly(content) }) { return id }
        return addedTokens.first { $0.content.isExactly(content) }?.id
    }

    /// The token that is to be added for a spelling; nil if it is there already.
    /// - Parameter piece: the id of the piece with this spelling
    func newToken(_ content: String, piece: Int32?) throws(VocabularyError) -> AddedToken? {
        if content.isEmpty { throw VocabularyError("an empty text cannot become a token of the vocabulary") }
        if id(ofToken: content) != nil { return nil }
        guard Sentinels.index(content) == nil else {
            throw VocabularyError(
                "\(content) is spelt as a sentinel, and the vocabulary has \(sentinelCount); raise \"sentinels\"")
        }
        return AddedToken(content, id: piece ?? Int32(size), .init(isSpecial: true))
    }
}
