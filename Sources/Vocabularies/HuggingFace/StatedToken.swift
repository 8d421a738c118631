import Configuration

/// A token that a tokenizer's file names: a special piece, a sentinel or an added token.
struct StatedToken {
    let content: String
    /// Nil if the file does not say.
    private(set) var id: Int?
    /// Nil if the file gives only the text.
    let rules: AddedToken.Rules?
    /// Whether the file lists it as special.
    let isSpecial: Bool
    /// The node with the token's text, and its file. Messages point there.
    private let node: JSONNode
    private let document: TokenizerDocument

    /// A token whose text alone is given, as a value or a key.
    init(_ content: String, id: Int? = nil, isSpecial: Bool, at node: JSONNode, in document: TokenizerDocument) {
        self.content = content
        self.id = id
        self.isSpecial = isSpecial
        rules = nil
        self.node = node
        self.document = document
    }

    /// A token with its rules, as in `{"content": "<sep>", "lstrip": false, "special": true, …}`. An absent rule is
    /// false, except that a token that is not special is normalized.
    /// - Throws: ``VocabularyError`` if a field is missing or of another type.
    init(rulesOf node: JSONNode, id: Int, in document: TokenizerDocument) throws(VocabularyError) {
        func isSet(_ key: String, default fallback: Bool = false) throws(VocabularyError) -> Bool {
            try document.optional(key, of: node, "true or false") { $0.bool } ?? fallback
        }
        content = try document.required("content", of: node, "a string") { $0.string }
        self.id = id
        isSpecial = try isSet("special")
        rules = AddedToken.Rules(
            isSpecial: isSpecial, isNormalized: try isSet("normalized", default: !isSpecial),
            isSingleWord: try isSet("single_word"), stripsLeft: try isSet("lstrip"), stripsRight: try isSet("rstrip"))
        self.node = node
        self.document = document
    }

    var file: String { document.path }

    /// The token with its id after a renumbering.
    func renumbered(_ renumbering: Renumbering?) -> StatedToken {
        var token = self
        token.id = id.map { renumbering?.id(ofFileID: $0) ?? $0 }
        return token
    }

    /// Whether it is neither one of T5's special pieces nor spelt as a sentinel.
    var isAdded: Bool {
        Sentinels.index(content) == nil && SpecialTokens.t5.id(ofSpelling: content) == nil
    }

    /// A problem with the token at its place.
    func problem(_ message: String) -> VocabularyError {
        document.problem("the token \(JSONOutput.quoted(content)) \(message)", at: node)
    }
}
