/// What each id of a vocabulary writes into a text.
///
/// The text of ids is the bytes of all of them, one after the other, without the space that `dropsFirstSpace` means.
package struct WrittenPieces: Sendable {
    /// For each id the bytes of UTF-8 that it adds to a text. Nil for an id that is no text: padding, end, unknown,
    /// sentinels and pieces that only guide a model.
    package let bytes: [[UInt8]?]
    /// Whether a space that a text begins with is not written: SentencePiece puts one before every text.
    package let dropsFirstSpace: Bool
    /// The added tokens. The text between two of them is decoded by itself.
    package let tokens: Set<Int32>

    package init(_ bytes: [[UInt8]?], dropsFirstSpace: Bool = false, tokens: Set<Int32> = []) {
        self.bytes = bytes
        self.dropsFirstSpace = dropsFirstSpace
        self.tokens = tokens
    }
}
