import Configuration
import ExampleStore
import Presentation
import Vocabularies

/// The losses of a task's texts in a vocabulary, in words.
enum LossReport {
    /// The largest number of listed kinds of characters.
    private static let listed = 12

    /// `12 of 800 targets cannot survive the vocabulary: unknown { U+007B (24), } U+007D (24); line breaks in 2`, and
    /// an example below.
    static func text(_ losses: LossSummary, of side: String) -> String {
        var parts: [String] = []
        if !losses.unknown.isEmpty {
            let unknown = losses.unknown.map { (name: name($0), count: $1) }
            parts.append("unknown \(list(unknown))")
        }
        if losses.textsWithLineBreaks > 0 {
            parts.append("line breaks in \(Quantity.count(losses.textsWithLineBreaks))")
        }
        if losses.textsWithSpaces > 0 {
            parts.append("repeated or outer spaces in \(Quantity.count(losses.textsWithSpaces))")
        }
        if losses.textsWithTokenSpaces > 0 {
            parts.append("spaces beside added tokens in \(Quantity.count(losses.textsWithTokenSpaces))")
        }
        if !losses.changes.isEmpty {
            let changes = losses.changes.map { (name: name($0), count: $1) }
            parts.append("changed \(list(changes))")
        }
        let counts = "\(Quantity.count(losses.lossyTexts)) of \(Quantity.count(losses.texts, side))"
        var text = "\(counts) cannot survive the vocabulary"
        if !parts.isEmpty { text += ": " + parts.joined(separator: "; ") }
        if let witness = losses.witness {
            let (before, after) = excerpt(witness.text, witness.result)
            text += "\n  \(witness.file):\(witness.line): \(before) becomes \(after)"
        }
        return text
    }

    /// `label "{a}" becomes " ⁇ a ⁇ ", …`
    static func text(_ lost: VocabularyCheck.LostLabel) -> String {
        """
        label \(JSONOutput.quoted(lost.label)) becomes \(JSONOutput.quoted(lost.result)) in the vocabulary, so that no \
        answer can be equal to it; choose another label
        """
    }

    /// The most frequent first.
    private static func list(_ counts: [(name: String, count: Int)]) -> String {
        let sorted = counts.sorted { ($1.count, $0.name) < ($0.count, $1.name) }
        let shown = sorted.prefix(listed).map { "\($0.name) (\(Quantity.count($0.count)))" }.joined(separator: ", ")
        return shown + (sorted.count > listed ? " and \(Quantity.count(sorted.count - listed, "other"))" : "")
    }

    /// `{ U+007B`; only the number if the character is not visible.
    private static func name(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let number = "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .spaceSeparator, .nonspacingMark, .enclosingMark,
            .unassigned, .privateUse, .surrogate:
            return number
        default: return "\(scalar) \(number)"
        }
    }

    /// `Ａ U+FF21 to A`
    private static func name(_ change: TextLoss.Change) -> String {
        let names = change.character.unicodeScalars.map(name).joined(separator: " ")
        switch change.replacement {
        case "": return "\(names) to nothing"
        case " ": return "\(names) to a space"
        default: return "\(names) to \(change.replacement.printable)"
        }
    }

    /// Two texts in quotes, starting shortly before their first difference.
    private static func excerpt(_ text: String, _ result: String) -> (String, String) {
        let context = 20
        let length = 60
        let (a, b) = (Array(text), Array(result))
        let same = zip(a, b).prefix { String($0).isExactly(String($1)) }.count
        let start = max(0, same - context)
        func quoted(_ characters: [Character]) -> String {
            let part = characters.dropFirst(start).prefix(length)
            return (start > 0 ? "…" : "") + JSONOutput.quoted(String(part))
                + (start + part.count < characters.count ? "…" : "")
        }
        return (quoted(a), quoted(b))
    }
}
