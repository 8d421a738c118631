import Configuration
import Files

/// A vocabulary of byte-level BPE in the files of the library tokenizers and of GPT-2.
///
/// A `tokenizer.json` holds everything. Older models have the ids in `vocab.json` and the merges in `merges.txt`. The
/// smaller files beside either may name the special tokens.
struct BytePairFiles {
    let vocabulary: BytePairVocabulary
    /// The paths of the files that were read.
    let files: [String]

    static let vocabularyName = "vocab.json", mergesName = "merges.txt", jsonName = "tokenizer.json"

    /// - Parameters:
    ///   - path: a `tokenizer.json`, or a `vocab.json` with its `merges.txt` beside it
    ///   - settings: the smaller files of the directory
    /// - Throws: ``VocabularyError`` if a file is not what it should be, or if the files contradict each other
    init(_ path: String, _ settings: TokenizerSettings) throws(VocabularyError) {
        let document = try TokenizerDocument(path)
        if document.root["model"]?.members != nil {
            try self.init(document, settings)
        } else {
            let merges = FileSystem.join(FileSystem.parent(of: path), Self.mergesName)
            try self.init(pieces: document, merges: merges, settings)
        }
    }

    private init(
        pieces document: TokenizerDocument, merges: String, _ settings: TokenizerSettings
    ) throws(VocabularyError) {
        let pieces = try BytePairPieces(document.root, in: document)
        let model = BytePairModel(
            spellings: pieces.spellings, merges: try pieces.merges(file: merges),
            settings: .init(addsPrefixSpace: settings.addsPrefixSpace ?? false))
        vocabulary = try Self.vocabulary(model, frame: .none, settings.tokens, settings, in: document)
        files = [document.path, merges]
    }

    /// - Parameter document: a `tokenizer.json`
    init(_ document: TokenizerDocument, _ settings: TokenizerSettings) throws(VocabularyError) {
        let json = try BytePairJSON(document, addsPrefixSpace: settings.addsPrefixSpace)
        try Self.check(json, against: settings)
        vocabulary = try Self.vocabulary(
            json.model, frame: json.frame, json.tokens + settings.tokens, settings, in: document)
        var files = [document.path]
        // transformers reads tokenizer.json; older versions read these.
        let directory = FileSystem.parent(of: document.path)
        let (pieces, merges) = (
            FileSystem.join(directory, Self.vocabularyName), FileSystem.join(directory, Self.mergesName)
        )
        if FileSystem.name(of: document.path) == Self.jsonName, FileSystem.exists(pieces), FileSystem.exists(merges) {
            let other = try TokenizerDocument(pieces)
            let read = try BytePairPieces(other.root, in: other)
            guard read.spellings.elementsEqual(json.model.spellings, by: { $0.isExactly($1) }),
                try read.merges(file: merges) == json.model.merges
            else {
                throw VocabularyError(
                    """
                    contradicts \(Self.vocabularyName) and \(Self.mergesName) beside it; transformers reads \
                    \(Self.jsonName); if the model was trained with that, remove the other two
                    """, file: document.path)
            }
            files += [pieces, merges]
        }
        self.files = files
    }

    /// - Throws: ``VocabularyError`` if the smaller files have tokens that `tokenizer.json` does not have
    private static func check(_ json: BytePairJSON, against settings: TokenizerSettings) throws(VocabularyError) {
        let known = Set((json.tokens.map(\.content) + json.model.spellings).map { ExactText($0) })
        for token in settings.tokens + settings.namedPieces where !known.contains(ExactText(token.content)) {
            throw token.problem("is missing in \(jsonName); \(StatedTokens.remedy)")
        }
    }

    /// - Parameters:
    ///   - stated: the tokens of all files
    ///   - document: the file with the pieces
    private static func vocabulary(
        _ model: BytePairModel, frame: BytePairJSON.Frame, _ stated: [StatedToken], _ settings: TokenizerSettings,
        in document: TokenizerDocument
    ) throws(VocabularyError) -> BytePairVocabulary {
        let pieces = model.spellings.enumerated().map { (Array($1.utf8), $0) }
        let tokens = StatedTokens(
            pieces: Dictionary(pieces) { first, _ in first }, sentinelCount: 0, sentinelID: { $0 },
            firstFreeID: model.size, hasT5Pieces: false)
        var added = try tokens.addedTokens(stated + settings.namedPieces)
        let ids = Dictionary(
            pieces.map { (ExactText(model.spellings[$1]), Int32($1)) }
                + added.map { (ExactText($0.content), $0.id) }
        ) { first, _ in first }
        let special = try specialTokens(ids, frame, settings, in: document)
        // A vocab.json alone does not list its special tokens: they are those with a meaning.
        let listed = Set(added.map(\.id))
        added += special.all.subtracting(listed).sorted().map {
            AddedToken(model.spellings[Int($0)], id: $0, .init(isSpecial: true))
        }
        let sentinels = sentinels(among: added)
        added.removeAll { sentinels.contains($0.id) }
        return BytePairVocabulary(
            model, specialTokens: special, frame: frame.kind, tokens: added, sentinels: sentinels)
    }

    /// The ids with a meaning: those of the tokens that the smaller files name, else those of the usual spellings, else
    /// the end's.
    private static func specialTokens(
        _ ids: [ExactText: Int32], _ frame: BytePairJSON.Frame, _ settings: TokenizerSettings,
        in document: TokenizerDocument
    ) throws(VocabularyError) -> SpecialTokens {
        func id(_ key: String, usual: ExactText? = nil) -> Int32? {
            settings.named[key].map { ids[ExactText($0.content)] } ?? usual.flatMap { ids[$0] }
        }
        let endOfText = ids[BytePairVocabulary.endOfText]
        guard let end = id("eos_token") ?? endOfText ?? ids["</s>"] else {
            throw document.problem(
                "has no token that ends a sequence; name it as \"eos_token\" in tokenizer_config.json beside it",
                at: document.root)
        }
        let pad = id("pad_token", usual: "<pad>") ?? end
        let beginning = id("bos_token") ?? (end == endOfText ? end : nil)
        let start = settings.start.map { Int32(clamping: $0) } ?? beginning ?? pad
        guard ids.values.contains(start) else {
            throw document.problem(
                "has no token with the id \(start), which starts a decoder's input (decoder_start_token_id of "
                    + "config.json)", at: document.root)
        }
        var (classification, separator) = (id("cls_token"), id("sep_token"))
        if case .classification(let first, let last) = frame {
            (classification, separator) = (ids[ExactText(first)], ids[ExactText(last)])
        }
        return SpecialTokens(
            pad: pad, endOfSequence: end, unknown: id("unk_token", usual: "<unk>") ?? end, decoderStart: start,
            beginningOfSequence: beginning, classification: classification, separator: separator,
            mask: id("mask_token"))
    }

    /// The ids of T5's sentinels among the tokens, if they are numbered without a gap and found in every text.
    private static func sentinels(among tokens: [AddedToken]) -> [Int32] {
        var ids: [Int: Int32] = [:]
        for token in tokens where token.rules == .init(isSpecial: true) {
            if let index = Sentinels.index(token.content) { ids[index] = token.id }
        }
        let inOrder = (0..<ids.count).compactMap { ids[$0] }
        return inOrder.count == ids.count ? inOrder : []
    }
}
