import Configuration

/// Which vocabulary a run uses, as its configuration says:
///
///     {"kind": "sentencepiece", "size": 1000, "splitDigits": true}    trained on the run's texts
///     {"kind": "sentencepiece", "file": "models/spiece.model"}        an existing model
///     {"kind": "bytes"}                                               UTF-8 bytes, as ByT5
public struct VocabularyConfiguration: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// A SentencePiece model to be trained on the texts of the tasks.
        case trained(SentencePieceOptions)
        /// A SentencePiece model that exists.
        case file(String)
        case bytes
    }

    public let kind: Kind
    /// The number of sentinels on top of the pieces or bytes.
    public let sentinels: Int

    public init(kind: Kind, sentinels: Int) {
        self.kind = kind
        self.sentinels = sentinels
    }

    /// Reads the configuration; problems are reported at their place.
    public init(_ object: ConfigurationObject) {
        enum Name { case sentencePiece, bytes }
        switch object.choice("kind", among: ["sentencepiece": Name.sentencePiece, "bytes": Name.bytes]) {
        case .bytes:
            kind = .bytes
            sentinels = object.integer("sentinels", default: ByteVocabulary.defaultSentinelCount, in: 0...Sentinels.maximumCount)
        case .sentencePiece:
            if let file = object.optionalString("file") {
                kind = .file(file)
            } else {
                kind = .trained(SentencePieceOptions(object))
            }
            sentinels = object.integer(
                "sentinels", default: SentencePieceVocabulary.defaultSentinelCount, in: 0...Sentinels.maximumCount)
        }
    }

    /// Opens the vocabulary.
    /// - Parameter file: the SentencePiece model; bytes need none
    /// - Throws: ``VocabularyError`` where the file is no such model.
    public func open(model file: String) throws(VocabularyError) -> any Vocabulary {
        if case .bytes = kind { return ByteVocabulary(sentinels: sentinels) }
        return try SentencePieceVocabulary(file: file, sentinels: sentinels)
    }
}

extension SentencePieceOptions {
    /// Reads the training options among the fields of a ``VocabularyConfiguration``.
    init(_ object: ConfigurationObject) {
        let names = KeyValuePairs(
            dictionaryLiteral: ("nmt_nfkc", Normalization.nmtNFKC), ("nmt_nfkc_cf", .nmtNFKCCaseFolded),
            ("identity", .identity))
        self.init(
            size: object.integer("size", in: 8...1_000_000),
            characterCoverage: object.number("characterCoverage", default: 1, in: 0.98...1),
            byteFallback: object.bool("byteFallback", default: false),
            splitDigits: object.bool("splitDigits", default: true),
            normalization: object.choice("normalization", among: names, default: .nmtNFKC))
    }
}
