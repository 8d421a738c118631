import Configuration

/// A token that was added to a vocabulary after its pieces were made, as by transformers' `add_tokens`.
///
/// Added tokens are cut from a text before it is split into pieces. A token may also be a piece already. It then keeps
/// the piece's id and is cut all the same.
package struct AddedToken: Sendable, Hashable {
    /// The rules by which it is found in a text.
    package struct Rules: Sendable, Hashable {
        /// Whether it only guides the model. Other programs may then leave it out of answers.
        package var isSpecial: Bool
        /// Whether it is searched in the normalized text, so that `｛` is found for `{`.
        package var isNormalized: Bool
        /// Whether it must stand alone, without a letter, digit or underscore beside it.
        package var isSingleWord: Bool
        /// Whether it includes the white space before it, and the white space after it.
        package var stripsLeft: Bool, stripsRight: Bool

        package init(
            isSpecial: Bool = false, isNormalized: Bool = false, isSingleWord: Bool = false, stripsLeft: Bool = false,
            stripsRight: Bool = false
        ) {
            self.isSpecial = isSpecial
            self.isNormalized = isNormalized
            self.isSingleWord = isSingleWord
            self.stripsLeft = stripsLeft
            self.stripsRight = stripsRight
        }

        /// The rules by their names in the files of transformers.
        var fields: KeyValuePairs<String, Bool> {
            [
                "single_word": isSingleWord, "lstrip": stripsLeft, "rstrip": stripsRight, "normalized": isNormalized,
                "special": isSpecial,
            ]
        }
    }

    package let content: String
    package let id: Int32
    package let rules: Rules

    package init(_ content: String, id: Int32, _ rules: Rules = .init()) {
        self.content = content
        self.id = id
        self.rules = rules
    }

    // Compared by scalars: a letter with its accent and the two as separate scalars are two tokens.
    package static func == (left: Self, right: Self) -> Bool {
        left.id == right.id && left.content.isExactly(right.content) && left.rules == right.rules
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(id)
        hasher.combine(Array(content.utf8))
        hasher.combine(rules)
    }

    /// A text for the fingerprint: everything that decides what a vocabulary does with the tokens; empty for none.
    static func description(of tokens: [AddedToken]) -> String {
        guard !tokens.isEmpty else { return "" }
        let lines = tokens.map { token in
            let rules = token.rules.fields.map { $1 ? "1" : "0" }.joined()
            return "\(token.id) \(rules) \(token.content.utf8.count) \(token.content)\n"
        }
        return "added tokens \(tokens.count)\n" + lines.joined()
    }
}
