import Configuration
import Files

/// The statements of a Hugging Face directory's small files on its tokenizer: class, sentinels and added tokens.
///
/// Each generation of transformers writes different files: `tokenizer_config.json` (with `extra_ids`, and with lists of
/// tokens under three names), `special_tokens_map.json` and `added_tokens.json`. `config.json` may name the class.
struct TokenizerSettings {
    private(set) var className: String?
    private var extraIDs: Int?
    /// The id that starts a decoder's input; nil if `config.json` does not say.
    private(set) var start: Int?
    /// The tokens of the files, in the order in which transformers adds those without an id.
    private(set) var tokens: [StatedToken] = []
    /// The list of all added tokens with their rules, if `tokenizer_config.json` has one.
    private(set) var decoder: [StatedToken]?
    /// The tokens that are named for their purpose, by the key.
    private(set) var named: [String: StatedToken] = [:]
    /// Whether a text that does not begin with a space gets one, for byte-level BPE; nil if no file says.
    private(set) var addsPrefixSpace: Bool?
    /// The files that were read.
    private(set) var files: [String] = []

    /// - Throws: ``VocabularyError`` if one of the files is not what it should be.
    init(directory: String) throws(VocabularyError) {
        if let document = try Self.document("config.json", directory) {
            try readClass(document)
            start = try document.optional("decoder_start_token_id", of: document.root, "an id") { $0.integer }
        }
        if let document = try open("tokenizer_config.json", directory) {
            try readClass(document)
            extraIDs = try document.optional("extra_ids", of: document.root, "a number of sentinels") {
                $0.integer.flatMap { (0...Sentinels.maximumCount).contains($0) ? $0 : nil }
            }
            addsPrefixSpace = try document.optional("add_prefix_space", of: document.root, "true or false") { $0.bool }
            try readDecoder(document)
            try readNames(document)
        }
        if let document = try open("special_tokens_map.json", directory) { try readNames(document) }
        if let document = try open("added_tokens.json", directory) {
            for member in document.root.members ?? [] {
                let id = try document.value(member.node, member.key, "an id") { $0.integer }
                tokens.append(StatedToken(member.key, id: id, isSpecial: false, at: member.node, in: document))
            }
        }
    }

    /// The number of sentinels on top of a model's pieces: the stated number, or the number of named sentinels that are
    /// not pieces. Either may be left out; nil if both are.
    func sentinels(besides pieces: [String]) -> Int? {
        let own = Set(pieces.compactMap(Sentinels.index))
        let named = Set(tokens.compactMap { Sentinels.index($0.content) }).subtracting(own).count
        return extraIDs.map { max($0, named) } ?? (named > 0 ? named : nil)
    }

    private static func document(_ name: String, _ directory: String) throws(VocabularyError) -> TokenizerDocument? {
        let path = FileSystem.join(directory, name)
        return FileSystem.exists(path) ? try TokenizerDocument(path) : nil
    }

    private mutating func open(_ name: String, _ directory: String) throws(VocabularyError) -> TokenizerDocument? {
        guard let document = try Self.document(name, directory) else { return nil }
        files.append(document.path)
        return document
    }

    private mutating func readClass(_ document: TokenizerDocument) throws(VocabularyError) {
        className = try document.optional("tokenizer_class", of: document.root, "a string") { $0.string } ?? className
    }

    /// Tokens that are named for their purpose. They stand under keys of their own and in lists; each is a text, or an
    /// object with a text. The newest files also have a dictionary from names to either.
    private mutating func readNames(_ document: TokenizerDocument) throws(VocabularyError) {
        func token(_ node: JSONNode, _ key: String) throws(VocabularyError) -> StatedToken {
            let content = try document.value(node, key, "a token") { $0.string ?? $0["content"]?.string }
            return StatedToken(content, isSpecial: true, at: node, in: document)
        }
        for key in Self.names {
            guard let node = document.root[key], !node.isNull else { continue }
            let token = try token(node, key)
            // In T5's tokenizers the others are pieces.
            if !Self.namesOfPieces.contains(key) { tokens.append(token) }
            if let other = named[key], !other.content.isExactly(token.content) {
                throw token.problem(
                    "is another \(key) than in \(FileSystem.name(of: other.file)); \(StatedTokens.remedy)")
            }
            named[key] = token
        }
        for key in ["additional_special_tokens", "extra_special_tokens"] {
            let nodes = try document.optional(key, of: document.root, "a list of tokens") {
                $0.elements ?? $0.members?.map(\.node)
            }
            for node in nodes ?? [] { tokens.append(try token(node, key)) }
        }
    }

    /// The tokens for padding, end and unknown.
    var namedPieces: [StatedToken] { Self.namesOfPieces.compactMap { named[$0] } }

    private static let names = namesOfPieces + ["bos_token", "sep_token", "cls_token", "mask_token"]
    private static let namesOfPieces = ["pad_token", "eos_token", "unk_token"]

    /// `"added_tokens_decoder": {"32000": {"content": "<extra_id_99>", …}, …}`
    private mutating func readDecoder(_ document: TokenizerDocument) throws(VocabularyError) {
        let key = "added_tokens_decoder"
        guard let members = try document.optional(key, of: document.root, "an object", { $0.members }) else { return }
        var stated: [StatedToken] = []
        for member in members {
            guard let id = Int(member.key) else {
                throw document.problem("\(key): \(JSONOutput.quoted(member.key)) is no id", at: member.node)
            }
            stated.append(try StatedToken(rulesOf: member.node, id: id, in: document))
        }
        decoder = stated
        tokens += stated
    }
}
