import Configuration
import Files

/// A SentencePiece model, as a pipeline asks for it.
package enum SentencePieceKind: VocabularyKind {
    /// A model to be trained on the training texts of the named tasks; nil for all tasks of the run.
    case trained(SentencePieceOptions, tasks: [String]?)
    /// A model that exists.
    case file(String)

    package static let defaultSentinelCount = SentencePieceVocabulary.defaultSentinelCount

    package init(_ object: ConfigurationObject, tasks: [String]) {
        self = object.variant(ifPresent: "file") { isThere in
            // A value that is not a text was reported.
            isThere
                ? .file(object.optionalString("file", VocabularyHelp.file) ?? "")
                : .trained(SentencePieceOptions(object), tasks: Self.trainingTasks(object, among: tasks))
        }
    }

    package var source: VocabularySource {
        switch self {
        case .trained(let options, let tasks): .training(options, tasks: tasks)
        case .file(let file): .file(file)
        }
    }

    package func seen(from directory: String) -> SentencePieceKind {
        guard case .file(let file) = self else { return self }
        return .file(FileSystem.path(file, from: directory))
    }

    package func open(model file: String, sentinels: Int) throws(VocabularyError) -> SentencePieceVocabulary {
        try SentencePieceVocabulary(file: file, sentinels: sentinels)
    }
}

extension SentencePieceOptions: VocabularyTraining {
    package func train(on texts: (_ take: (String) -> Void) throws -> Void) throws -> [UInt8] {
        // The library goes over the texts several times.
        var all: [String] = []
        try texts { all.append($0) }
        return try SentencePieceVocabulary.train(texts: all, options: self)
    }

    /// Reads the training options among the fields of a ``VocabularyConfiguration``.
    init(_ object: ConfigurationObject) {
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
