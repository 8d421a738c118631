import Configuration

/// The difference between a text and the result of encoding and decoding it.
package struct TextLoss: Sendable, Equatable {
    /// A character, or several that belong together, that the vocabulary replaces by another text.
    package struct Change: Sendable, Hashable {
        package let character: String
        /// The replacement; empty if the character vanishes.
        package let replacement: String

        package init(character: String, replacement: String) {
            self.character = character
            self.replacement = replacement
        }

        // Compared by scalars: adding an accent to a letter is a change, though `==` of strings may not see it.
        package static func == (left: Self, right: Self) -> Bool {
            left.character.isExactly(right.character) && left.replacement.isExactly(right.replacement)
        }

        package func hash(into hasher: inout Hasher) {
            hasher.combine(Array(character.utf8))
            hasher.combine(Array(replacement.utf8))
        }
    }

    /// The text that the ids stand for.
    package let result: String
    /// The characters that the vocabulary does not know, with their counts.
    package internal(set) var unknown: [Unicode.Scalar: Int] = [:]
    /// Line breaks that become spaces or vanish.
    package internal(set) var lineBreaks = 0
    /// Runs of spaces that become one, and spaces at the ends of the text that vanish.
    package internal(set) var spaces = 0
    /// Spaces beside added tokens that vanish or appear.
    package internal(set) var tokenSpaces = 0
    /// Characters that become others, for example by Unicode's compatibility mapping, with their counts.
    package internal(set) var changes: [Change: Int] = [:]

    /// Whether more than spelling is lost: the ids do not determine the text.
    package var losesContent: Bool { !unknown.isEmpty || lineBreaks > 0 || spaces > 0 || tokenSpaces > 0 }

    /// The loss without mere changes of spelling; nil if nothing else is lost.
    package var ofContent: TextLoss? {
        guard losesContent else { return nil }
        var loss = self
        loss.changes = [:]
        return loss
    }
}
