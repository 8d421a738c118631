/// The ways in which sacrebleu splits a text into the words that BLEU counts.
package enum BLEUTokenizer: String, Sendable {
    /// The script mteval-v13a of NIST, as at WMT.
    case thirteenA = "13a"
    /// mteval-v14 with `--international-tokenization`: punctuation and symbols of all of Unicode.
    case international = "intl"
    /// Each character is a word.
    case character = "char"
    /// Only at white space.
    case none

    /// The words of a text.
    package func words(_ text: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
        let line = PythonText.strippedEnd(text)
        switch self {
        case .thirteenA: return PythonText.words(Self.mteval13a(line))
        case .international: return PythonText.words(Self.mteval14(line))
        case .character: return line.lazy.filter { !PythonText.isSpace($0) }.map { [$0] }
        case .none: return PythonText.words(line)
        }
    }

    // MARK: 13a

    private static func mteval13a(_ line: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        var text = Array(line)
        for (old, new) in replacements { text = replacing(old, in: text, with: new) }
        text = [" "] + text + [" "]
        text = spaced(text, around: isMark)
        text = spaced(text, second: isPeriodOrComma, after: { !isDigit($0) })
        text = spaced(text, first: isPeriodOrComma, before: { !isDigit($0) })
        return spaced(text, second: { $0 == "-" }, after: isDigit)
    }

    private static let replacements = [
        ("<skipped>", ""), ("-\n", ""), ("\n", " "), ("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"),
    ].map { (Array($0.unicodeScalars), Array($1.unicodeScalars)) }

    private static func replacing(
        _ old: [Unicode.Scalar], in text: [Unicode.Scalar], with new: [Unicode.Scalar]
    ) -> [Unicode.Scalar] {
        guard text.contains(old[0]) else { return text }
        var result: [Unicode.Scalar] = []
        var position = 0
        while position < text.count {
            if text[position...].starts(with: old) {
                result += new
                position += old.count
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return result
    }

    /// ASCII's punctuation without the apostrophe, hyphen, comma and period; the space is among it and does no harm.
    private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case " "..."&", "("..."+", "/", ":"..."@", "["..."`", "{"..."~": true
        default: false
        }
    }

    private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
    private static func isPeriodOrComma(_ scalar: Unicode.Scalar) -> Bool { scalar == "." || scalar == "," }

    // MARK: International

    private static func mteval14(_ line: ArraySlice<Unicode.Scalar>) -> [Unicode.Scalar] {
        var text = spaced(Array(line), second: isPunctuation, after: { !isNumber($0) })
        text = spaced(text, first: isPunctuation, before: { !isNumber($0) })
        return spaced(text, around: isSymbol)
    }

    private static func isNumber(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .decimalNumber, .letterNumber, .otherNumber: true
        default: false
        }
    }

    private static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            true
        default: false
        }
    }

    private static func isSymbol(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .mathSymbol, .currencySymbol, .modifierSymbol, .otherSymbol: true
        default: false
        }
    }

    // MARK: Spaces

    /// Puts spaces around every mark.
    private static func spaced(
        _ text: [Unicode.Scalar], around isMark: (Unicode.Scalar) -> Bool
    ) -> [Unicode.Scalar] {
        text.flatMap { isMark($0) ? [" ", $0, " "] : [$0] }
    }

    /// Puts spaces around the second of two matching neighbours, from left to right; pairs do not overlap.
    private static func spaced(
        _ text: [Unicode.Scalar], second isSecond: (Unicode.Scalar) -> Bool, after isFirst: (Unicode.Scalar) -> Bool
    ) -> [Unicode.Scalar] {
        pairs(text, where: { isFirst($0) && isSecond($1) }) { [$0, " ", $1, " "] }
    }

    /// Puts spaces around the first of two matching neighbours, in the same way.
    private static func spaced(
        _ text: [Unicode.Scalar], first isFirst: (Unicode.Scalar) -> Bool, before isSecond: (Unicode.Scalar) -> Bool
    ) -> [Unicode.Scalar] {
        pairs(text, where: { isFirst($0) && isSecond($1) }) { [" ", $0, " ", $1] }
    }

    private static func pairs(
        _ text: [Unicode.Scalar], where matches: (Unicode.Scalar, Unicode.Scalar) -> Bool,
        write: (Unicode.Scalar, Unicode.Scalar) -> [Unicode.Scalar]
    ) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(text.count + text.count / 4)
        var position = 0
        while position < text.count {
            if position + 1 < text.count, matches(text[position], text[position + 1]) {
                result += write(text[position], text[position + 1])
                position += 2
            } else {
                result.append(text[position])
                position += 1
            }
        }
        return result
    }
}
