import Configuration

/// A token that a tokenizer has beside its model's pieces, or names among them.
struct AddedToken {
    let content: String
    /// Nil where the file does not say.
    let id: Int?
    /// Whether it is one of those that decoding may leave out.
    let isSpecial: Bool
    /// The error that it may be neither there nor have another id.
    private let problem: (String) -> VocabularyError

    /// - Parameter content: the node with the token's text, which messages point to.
    init(_ content: String, id: Int?, isSpecial: Bool = true, at node: JSONNode, in document: TokenizerDocument) {
        self.content = content
        self.id = id
        self.isSpecial = isSpecial
        problem = { document.problem($0, at: node) }
    }

    /// Checks a token against the vocabulary that was made of its files.
    /// - Parameter expected: the id of a text, where it has one
    /// - Throws: ``VocabularyError`` where the vocabulary does not have the token, or under another id.
    func check(_ expected: (String) -> Int?) throws(VocabularyError) {
        guard let expected = expected(content) else {
            throw problem(
                """
                the token \(JSONOutput.quoted(content)) was added to the tokenizer; only the pieces of its model, \
                <pad>, </s>, <unk> and the sentinels <extra_id_0> and on can be used, so take a model without it
                """)
        }
        if let id, id != expected {
            throw problem("the token \(JSONOutput.quoted(content)) has the id \(id); expected \(expected), as in T5")
        }
    }
}
