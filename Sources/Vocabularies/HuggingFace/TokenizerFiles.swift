import Configuration

/// The vocabulary of a directory in Hugging Face's format, and the files that it came from.
///
///     let found = try TokenizerFiles(directory: "flan-t5-small", modelVocabularySize: 32_128, modelType: "t5")
///     found.vocabulary.size     // 32,100
///     found.files               // ["flan-t5-small/spiece.model", "flan-t5-small/tokenizer_config.json", …]
///
/// Looked for are `spiece.model`, then `tokenizer.json`, which transformers 5 writes in its place. A tokenizer of bytes,
/// ByT5's, has neither and is recognised by its class or by the size of its model.
public struct TokenizerFiles {
    public let vocabulary: any Vocabulary
    /// The paths of the files that were read.
    public let files: [String]

    static let byteClass = "ByT5Tokenizer"
    /// The vocabulary size of the published ByT5 models.
    private static let byteModelSize = 384

    /// - Parameters:
    ///   - modelVocabularySize: `vocab_size` of `config.json`: the rows of the model's embedding. The vocabulary may have
    ///     fewer ids; those of T5 have 32,100, and the models 32,128 rows.
    ///   - modelType: `model_type` of `config.json`; decides the number of sentinels where no file says it
    /// - Throws: ``VocabularyError`` where there is no tokenizer or one that cannot be used, a file is not what its name
    ///   says, or the vocabulary has more ids than the model.
    public init(directory: String, modelVocabularySize: Int, modelType: String) throws(VocabularyError) {
        let settings = try TokenizerSettings(directory: directory)
        let model = FileSystem.join(directory, "spiece.model"), json = FileSystem.join(directory, "tokenizer.json")
        let source: (vocabulary: any Vocabulary, file: String?)
        if settings.className == Self.byteClass {
            source = (try Self.bytes(settings), nil)
        } else if FileSystem.exists(model) {
            source = (try Self.model(model, settings, modelVocabularySize, modelType), model)
        } else if FileSystem.exists(json) {
            source = (try Self.json(json, settings), json)
        } else if modelVocabularySize == Self.byteModelSize {
            source = (try Self.bytes(settings), nil)
        } else {
            throw VocabularyError(
                "has no spiece.model and no tokenizer.json; copy the model's tokenizer files there", file: directory)
        }
        vocabulary = source.vocabulary
        files = (source.file.map { [$0] } ?? []) + settings.files
        guard vocabulary.size <= modelVocabularySize else {
            throw VocabularyError(
                """
                has \(vocabulary.size) ids, \(vocabulary.sentinelCount) of them sentinels, but the model has only \
                \(modelVocabularySize) (vocab_size of its config.json); the two do not belong together
                """, file: source.file ?? directory)
        }
    }

    /// Reads what ``init(directory:modelVocabularySize:modelType:)`` has to be told from the directory's `config.json`.
    /// - Throws: ``VocabularyError`` as that does, and where there is no such file
    public init(directory: String) throws(VocabularyError) {
        let config = try TokenizerDocument(FileSystem.join(directory, "config.json"))
        try self.init(
            directory: directory,
            modelVocabularySize: try config.required("vocab_size", of: config.root, "an integer") { $0.integer },
            modelType: try config.required("model_type", of: config.root, "a string") { $0.string })
    }

    private static func bytes(_ settings: TokenizerSettings) throws(VocabularyError) -> any Vocabulary {
        let vocabulary = ByteVocabulary(sentinels: settings.sentinels ?? ByteVocabulary.defaultSentinelCount)
        try check(settings.tokens, against: vocabulary, pieces: ["<pad>", "</s>", "<unk>"])
        return vocabulary
    }

    private static func model(
        _ path: String, _ settings: TokenizerSettings, _ modelVocabularySize: Int, _ modelType: String
    ) throws(VocabularyError) -> any Vocabulary {
        let bare = try SentencePieceVocabulary(file: path, sentinels: 0)
        let pieces = (0..<Int32(bare.size)).map { bare.piece($0) }
        // Where it is not said: T5 has 100, as far as its embedding has room, and mT5 has its own among the pieces.
        let usual = modelType == "mt5" ? 0 : SentencePieceVocabulary.defaultSentinelCount
        let hasItsOwn = pieces.contains { Sentinels.index($0.hasPrefix("▁") ? String($0.dropFirst()) : $0) == 0 }
        let sentinels = hasItsOwn ? 0 : settings.sentinels ?? max(0, min(usual, modelVocabularySize - bare.size))
        let vocabulary = try SentencePieceVocabulary(modelBytes: bare.modelBytes, sentinels: sentinels, file: path)
        try check(settings.tokens, against: vocabulary, pieces: pieces)
        return vocabulary
    }

    private static func json(_ path: String, _ settings: TokenizerSettings) throws(VocabularyError) -> any Vocabulary {
        let json = try TokenizerJSON(path)
        let vocabulary = try SentencePieceVocabulary(
            modelBytes: json.proto.serialized, sentinels: json.sentinels, file: path)
        try check(json.addedTokens + settings.tokens, against: vocabulary, pieces: json.proto.pieces.map(\.text))
        return vocabulary
    }

    /// - Throws: ``VocabularyError`` where a token is none of the vocabulary's.
    private static func check(
        _ tokens: [AddedToken], against vocabulary: any Vocabulary, pieces: [String]
    ) throws(VocabularyError) {
        guard !tokens.isEmpty else { return }
        // By their bytes: as strings, two spellings of a letter with its accent would be the same.
        let ids = Dictionary(pieces.enumerated().map { (Array($1.utf8), $0) }) { first, _ in first }
        for token in tokens {
            try token.check { content in
                if let index = Sentinels.index(content), index < vocabulary.sentinelCount {
                    return vocabulary.encode(content).first.map { Int($0) }
                }
                return ids[Array(content.utf8)]
            }
        }
    }
}
