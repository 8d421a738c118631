import Configuration

/// A token that a tokenizer's file names: a special piece, a sentinel, or one that was added.
struct StatedToken {
    let content: String
    /// Nil where the file does not say.
    private(set) var id: Int?
    /// Nil where the file names the token alone.
    let rules: AddedToken.Rules?
    /// Whether it is among those that the file calls special.
    let isSpecial: Bool
    /// The node with the token's text, and its file: what messages point to.
    private let node: JSONNode
    private let document: TokenizerDocument

    /// A token that is named by its text alone, or under its text.
    init(_ content: String, id: Int? = nil, isSpecial: Bool, at node: JSONNode, in document: TokenizerDocument) {
        self.content = content
        self.id = id
        self.isSpecial = isSpecial
        rules = nil
        self.node = node
        self.document = document
    }

    /// A token with its rules, as in `{"content": "<sep>", "lstrip": false, "special": true, …}`. What is absent is
    /// false, but a token that is not special is normalized.
    /// - Throws: ``VocabularyError`` where a field is missing or of another type.
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

    /// The same token with the id that it has after a renumbering.
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
