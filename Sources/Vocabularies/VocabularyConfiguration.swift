import Configuration

/// The vocabulary of a run, as its configuration states it:
///
///     {"kind": "sentencepiece", "size": 1000, "splitDigits": true}    trained on the run's texts
///     {"kind": "sentencepiece", "size": 1000, "tasks": ["summarize"]} trained on those of some of its tasks
///     {"kind": "sentencepiece", "file": "models/spiece.model"}        an existing model
///     {"kind": "bytes"}                                               UTF-8 bytes, as ByT5
public struct VocabularyConfiguration: Sendable, Equatable {
    public enum Kind: Sendable, Equatable {
        /// A SentencePiece model to be trained on the training texts of the named tasks; nil for all tasks of the run.
        case trained(SentencePieceOptions, tasks: [String]?)
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
    /// - Parameter tasks: the names of the run's tasks
    public init(_ object: ConfigurationObject, tasks: [String]) {
        enum Name { case sentencePiece, bytes }
        let kinds: KeyValuePairs<String, Name> = ["sentencepiece": .sentencePiece, "bytes": .bytes]
        func sentinels(_ count: Int) -> Int {
            object.integer(
                "sentinels", default: count, in: 0...Sentinels.maximumCount,
                "extra tokens, which stand for spans that T5's pre-training leaves out")
        }
        self = object.variant("kind", among: kinds, default: nil, "pieces of words, or bytes") { name in
            if name == .bytes {
                return VocabularyConfiguration(kind: .bytes, sentinels: sentinels(ByteVocabulary.defaultSentinelCount))
            }
            let kind: Kind = object.variant(ifPresent: "file") { isThere in
                // A value that is not a text was reported.
                isThere
                    ? .file(object.optionalString("file", "an existing SentencePiece model") ?? "")
                    : .trained(
                        SentencePieceOptions(object),
                        tasks: object.names(
                            "tasks", among: tasks, "is no task of the mixture",
                            "the tasks whose texts train the pieces; by default all tasks of the run"))
            }
            return VocabularyConfiguration(
                kind: kind, sentinels: sentinels(SentencePieceVocabulary.defaultSentinelCount))
        }
    }

    /// Opens the vocabulary.
    /// - Parameter file: the SentencePiece model; bytes need none
    /// - Throws: ``VocabularyError`` if the file is no such model.
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
            size: object.integer("size", in: 8...1_000_000, "how many pieces are made of the tasks' texts"),
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
