import Configuration

/// What becomes of a text on its way to ids and back, where that is not the text itself.
public struct TextLoss: Sendable, Equatable {
    /// A character, or several that belong together, for which the vocabulary has another text.
    public struct Change: Sendable, Hashable {
        public let character: String
        /// What it becomes; empty where it vanishes.
        public let replacement: String

        public init(character: String, replacement: String) {
            self.character = character
            self.replacement = replacement
        }

        // By their scalars: a letter and its accent are a change, though the same to `==`.
        public static func == (left: Self, right: Self) -> Bool {
            left.character.isExactly(right.character) && left.replacement.isExactly(right.replacement)
        }

        public func hash(into hasher: inout Hasher) {
            hasher.combine(Array(character.utf8))
            hasher.combine(Array(replacement.utf8))
        }
    }

    /// What the ids are the ids of.
    public let result: String
    /// The characters that the vocabulary does not know, and how often they are in the text.
    public internal(set) var unknown: [Unicode.Scalar: Int] = [:]
    /// Line breaks that become spaces or vanish.
    public internal(set) var lineBreaks = 0
    /// Runs of spaces that become one, and spaces at the ends of the text that vanish.
    public internal(set) var spaces = 0
    /// Spaces beside added tokens that vanish or appear.
    public internal(set) var tokenSpaces = 0
    /// Other characters that become others, as by Unicode's compatibility mapping, and how often.
    public internal(set) var changes: [Change: Int] = [:]

    /// Whether more is lost than a spelling: what the text says cannot be told from its ids.
    public var losesContent: Bool { !unknown.isEmpty || lineBreaks > 0 || spaces > 0 || tokenSpaces > 0 }

    /// The same without mere changes of spelling; nil where nothing else is lost.
    public var ofContent: TextLoss? {
        guard losesContent else { return nil }
        var loss = self
        loss.changes = [:]
        return loss
    }
}
