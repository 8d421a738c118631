/// The settings with which a SentencePiece vocabulary is trained.
package struct SentencePieceOptions: Sendable, Equatable {
    /// The normalization of text before it is split into pieces.
    package enum Normalization: String, Sendable, CaseIterable {
        /// Unicode NFKC with SentencePiece's own treatment of white space, as in T5.
        case nmtNFKC = "nmt_nfkc"
        /// The same, with case folded.
        case nmtNFKCCaseFolded = "nmt_nfkc_cf"
        /// Text stays as it is, except that runs of spaces collapse.
        case identity
    }

    /// The number of pieces: the three special ones count, sentinels do not.
    package var size: Int
    /// The share of the characters of the texts that get a piece of their own; the rarest ones become unknown.
    package var characterCoverage: Double
    /// Whether a character without a piece is spelt in bytes instead of becoming unknown. Takes 256 of the pieces.
    package var byteFallback: Bool
    /// Whether each digit is a piece by itself.
    package var splitDigits: Bool
    package var normalization: Normalization

    package init(
        size: Int, characterCoverage: Double = 1, byteFallback: Bool = false, splitDigits: Bool = true,
        normalization: Normalization = .nmtNFKC
    ) {
        self.size = size
        self.characterCoverage = characterCoverage
        self.byteFallback = byteFallback
        self.splitDigits = splitDigits
        self.normalization = normalization
    }
}
