import Configuration

/// A SentencePiece model, as a pipeline asks for it.
package typealias SentencePieceKind = PieceKind<SentencePieceOptions>

extension SentencePieceOptions: PieceOptions {
    package func train(on texts: (_ take: (String) -> Void) throws -> Void) throws -> [UInt8] {
        // The library goes over the texts several times.
        var all: [String] = []
        try texts { all.append($0) }
        return try SentencePieceVocabulary.train(texts: all, options: self)
    }

    package static func open(file: String, sentinels: Int) throws(VocabularyError) -> SentencePieceVocabulary {
        try SentencePieceVocabulary(file: file, sentinels: sentinels)
    }

    package init(_ object: ConfigurationObject) {
        let names = KeyValuePairs(
            dictionaryLiteral: ("nmt_nfkc", Normalization.nmtNFKC), ("nmt_nfkc_cf", .nmtNFKCCaseFolded),
            ("identity", .identity))
        self.init(
            size: object.integer("size", in: 8...1_000_000, VocabularyHelp.size),
            characterCoverage: object.number(
                "characterCoverage", default: 1, in: 0.98...1,
                "the share of the texts' characters that have a piece; the rarest characters are unknown"),
            byteFallback: object.bool(
                "byteFallback", default: false, "whether a character without a piece is spelt in bytes"),
            splitDigits: object.bool("splitDigits", default: true, "whether each digit is a piece by itself"),
            normalization: object.choice(
                "normalization", among: names, default: .nmtNFKC, "how a text is made uniform before it is cut"))
    }
}
