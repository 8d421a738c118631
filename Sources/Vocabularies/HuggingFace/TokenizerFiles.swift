import Files

/// The vocabulary of a directory in Hugging Face's format, and the files that it came from.
///
///     let found = try TokenizerFiles(directory: "flan-t5-small", modelVocabularySize: 32_128, modelType: "t5")
///     found.vocabulary.size     // 32,100
///     found.files               // ["flan-t5-small/spiece.model", "flan-t5-small/tokenizer_config.json", …]
///
/// `tokenizer.json` comes first: transformers reads it and keeps added tokens there. A `spiece.model` beside it, or a
/// `vocab.json` with `merges.txt` for byte-level BPE, must agree on the pieces; they may also stand alone. A tokenizer
/// of bytes (ByT5) has none of these files and is recognised by its class or by the size of its model. The smaller
/// files hold added tokens, too.
package struct TokenizerFiles {
    package let vocabulary: any Vocabulary
    /// The paths of the files that were read.
    package let files: [String]

    static let byteClass = "ByT5Tokenizer", t5Class = "T5Tokenizer", gpt2Class = "GPT2Tokenizer"
    /// The class of transformers that uses `tokenizer.json` unchanged.
    static let plainClass = "PreTrainedTokenizerFast"
    /// The vocabulary size of the published ByT5 models.
    private static let byteModelSize = 384

    /// - Parameters:
    ///   - modelVocabularySize: `vocab_size` of `config.json`: the rows of the model's embedding. The vocabulary may
    ///     have fewer ids: T5's has 32,100, and its models have 32,128 rows.
    ///   - modelType: `model_type` of `config.json`; decides the number of sentinels if no file states it
    /// - Throws: ``VocabularyError`` if there is no usable tokenizer, if a file is not what its name says, or if the
    ///   vocabulary has more ids than the model.
    package init(directory: String, modelVocabularySize: Int, modelType: String) throws(VocabularyError) {
        let settings = try TokenizerSettings(directory: directory)
        let model = FileSystem.join(directory, "spiece.model")
        let json = FileSystem.join(directory, BytePairFiles.jsonName)
        let pieces = FileSystem.join(directory, BytePairFiles.vocabularyName)
        let source: (vocabulary: any Vocabulary, files: [String])
        if settings.className == Self.byteClass {
            source = (try Self.bytes(settings), [])
        } else if FileSystem.exists(json) {
            let document = try TokenizerDocument(json)
            if BytePairJSON.describes(document) {
                source = try Self.bytePairs(BytePairFiles(document, settings))
            } else {
                let models = FileSystem.exists(model) ? [model] : []
                source = (try Self.json(document, model: models.first, settings), models + [json])
            }
        } else if FileSystem.exists(model) {
            source = (try Self.model(model, settings, modelVocabularySize, modelType), [model])
        } else if FileSystem.exists(pieces) {
            source = try Self.bytePairs(BytePairFiles(pieces, settings))
        } else if modelVocabularySize == Self.byteModelSize {
            source = (try Self.bytes(settings), [])
        } else {
            throw VocabularyError(
                "has no tokenizer.json, spiece.model or vocab.json; copy the model's tokenizer files there",
                file: directory)
        }
        vocabulary = source.vocabulary
        files = source.files + settings.files
        guard vocabulary.size <= modelVocabularySize else {
            throw VocabularyError(
                """
                has \(vocabulary.size) ids, \(vocabulary.sentinelCount) of them sentinels\
                \(vocabulary.addedTokens.isEmpty ? "" : " and \(vocabulary.addedTokens.count) added"), but the model \
                has only \(modelVocabularySize) (vocab_size of its config.json); the two do not belong together
                """, file: source.files.last ?? directory)
        }
    }

    /// Reads the arguments of ``init(directory:modelVocabularySize:modelType:)`` from the directory's `config.json`.
    /// - Throws: ``VocabularyError`` for the same reasons, and if the file is missing
    package init(directory: String) throws(VocabularyError) {
        let config = try TokenizerDocument(FileSystem.join(directory, "config.json"))
        try self.init(
            directory: directory,
            modelVocabularySize: try config.required("vocab_size", of: config.root, "an integer") { $0.integer },
            modelType: try config.required("model_type", of: config.root, "a string") { $0.string })
    }

    private static func bytes(_ settings: TokenizerSettings) throws(VocabularyError) -> any Vocabulary {
        let sentinels = settings.sentinels(besides: []) ?? ByteVocabulary.defaultSentinelCount
        let bare = ByteVocabulary(sentinels: sentinels)
        let pieces = Dictionary(uniqueKeysWithValues: (UInt8(0)..<128).map { ([$0], Int(bare.encodedByte($0))) })
        let tokens = StatedTokens(
            pieces: pieces, sentinelCount: sentinels, sentinelID: { Int(bare.sentinelID($0)) }, firstFreeID: bare.size)
        for token in settings.tokens where token.rules?.isSingleWord == true {
            throw token.problem("is a \"single_word\", which is not supported for bytes; take a model without it")
        }
        return ByteVocabulary(sentinels: sentinels, addedTokens: try tokens.addedTokens(settings.tokens))
    }

    private static func model(
        _ path: String, _ settings: TokenizerSettings, _ modelVocabularySize: Int, _ modelType: String
    ) throws(VocabularyError) -> any Vocabulary {
        let bytes = try SentencePieceVocabulary.bytes(of: path)
        let bare = try SentencePieceVocabulary(modelBytes: bytes, sentinels: 0, start: settings.start, file: path)
        let pieces = (0..<Int32(bare.size)).map { bare.piece($0) }
        // The default: T5 has 100, as far as its embedding has room, and mT5 has its own among the pieces.
        let hasItsOwn = modelType == "mt5" || pieces.contains("▁<extra_id_0>") || pieces.contains("<extra_id_0>")
        let usual = hasItsOwn ? 0 : SentencePieceVocabulary.defaultSentinelCount
        let sentinels = settings.sentinels(besides: pieces) ?? max(0, min(usual, modelVocabularySize - bare.size))
        return try vocabulary(bytes, bare, sentinels: sentinels, settings.tokens, start: settings.start, file: path)
    }

    private static func bytePairs(_ found: BytePairFiles) -> (vocabulary: any Vocabulary, files: [String]) {
        (found.vocabulary, found.files)
    }

    private static func json(
        _ document: TokenizerDocument, model: String?, _ settings: TokenizerSettings
    ) throws(VocabularyError) -> any Vocabulary {
        let json = try TokenizerJSON(document)
        let path = document.path
        let bytes =
            try model.map { (file) throws(VocabularyError) in try SentencePieceVocabulary.bytes(of: file) }
            ?? json.proto.serialized
        let bare = try SentencePieceVocabulary(
            modelBytes: bytes, sentinels: 0, start: settings.start, file: model ?? path)
        if model != nil {
            // The file was just read without an error.
            if let proto = try? SentencePieceProto(bytes), let contradiction = json.contradiction(of: proto) {
                throw VocabularyError(
                    """
                    contradicts spiece.model beside it: \(contradiction); transformers reads tokenizer.json; if the \
                    model was trained with that, remove spiece.model
                    """, file: path)
            }
        }
        try check(json, against: settings)
        return try vocabulary(
            bytes, bare, sentinels: json.sentinels, json.tokens + settings.tokens, start: settings.start,
            file: model ?? path)
    }

    /// - Throws: ``VocabularyError`` if `tokenizer.json` and the smaller files do not have the same tokens
    private static func check(_ json: TokenizerJSON, against settings: TokenizerSettings) throws(VocabularyError) {
        let remedy = StatedTokens.remedy
        if let decoder = settings.decoder {
            // Some of transformers' classes use only the tokens of this list, and others those of both files.
            let listed = Set(decoder.map { Array($0.content.utf8) })
            for token in json.tokens where token.isAdded && !listed.contains(Array(token.content.utf8)) {
                throw token.problem("is missing in \"added_tokens_decoder\" of tokenizer_config.json; \(remedy)")
            }
        }
        let known = Set((json.tokens.map(\.content) + json.proto.pieces.map(\.text)).map { Array($0.utf8) })
        for token in settings.tokens
        where token.id == nil && token.isAdded && !known.contains(Array(token.content.utf8)) {
            throw token.problem("is missing in tokenizer.json; \(remedy)")
        }
    }

    /// - Parameter bare: the vocabulary of the same bytes without sentinels and added tokens
    private static func vocabulary(
        _ bytes: [UInt8], _ bare: SentencePieceVocabulary, sentinels: Int, _ stated: [StatedToken], start: Int?,
        file: String
    ) throws(VocabularyError) -> any Vocabulary {
        let size = bare.size + sentinels
        let pieces = (0..<bare.size).map { (Array(bare.piece(Int32($0)).utf8), $0) }
        let tokens = StatedTokens(
            pieces: Dictionary(pieces) { first, _ in first }, sentinelCount: sentinels,
            sentinelID: { size - 1 - $0 }, firstFreeID: size)
        let added = try tokens.addedTokens(stated.map { $0.renumbered(bare.renumbering) })
        return try SentencePieceVocabulary(
            modelBytes: bytes, sentinels: sentinels, addedTokens: added, start: start, file: file)
    }
}
