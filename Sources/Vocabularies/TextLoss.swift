import Configuration

/// The difference between a text and the result of encoding and decoding it.
public struct TextLoss: Sendable, Equatable {
    /// A character, or several that belong together, that the vocabulary replaces by another text.
    public struct Change: Sendable, Hashable {
        public let character: String
        /// The replacement; empty if the character vanishes.
        public let replacement: String

        public init(character: String, replacement: String) {
            self.character = character
            self.replacement = replacement
        }

        // Compared by scalars: adding an accent to a letter is a change, though `==` of strings may not see it.
        public static func == (left: Self, right: Self) -> Bool {
            left.character.isExactly(right.character) && left.replacement.isExactly(right.replacement)
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(Array(character.utf8))
            hasher.combine(Array(replacement.utf8))
        }
    }

    /// The text that the ids stand for.
    public let result: String
    /// The characters that the vocabulary does not know, with their counts.
    public internal(set) var unknown: [Unicode.Scalar: Int] = [:]
    /// Line breaks that become spaces or vanish.
    public internal(set) var lineBreaks = 0
    /// Runs of spaces that become one, and spaces at the ends of the text that vanish.
    public internal(set) var spaces = 0
    /// Spaces beside added tokens that vanish or appear.
    public internal(set) var tokenSpaces = 0
    /// Characters that become others, for example by Unicode's compatibility mapping, with their counts.
    public internal(set) var changes: [Change: Int] = [:]

    /// Whether more than spelling is lost: the ids do not determine the text.
    public var losesContent: Bool { !unknown.isEmpty || lineBreaks > 0 || spaces > 0 || tokenSpaces > 0 }

    /// The loss without mere changes of spelling; nil if nothing else is lost.
    public var ofContent: TextLoss? {
        guard losesContent else { return nil }
        var loss = self
        loss.changes = [:]
        return loss
    }
}
