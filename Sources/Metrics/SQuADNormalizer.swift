/// The normalisation of answers in the evaluation script of SQuAD v1.1 (Rajpurkar et al. 2016, section 6.1):
/// lower-case, delete ASCII punctuation, make the words "a", "an" and "the" a space, split at white space.
///
/// What is lower-case, a word and white space follows Python, in which the script is written, scalar by scalar.
enum SQuADNormalizer {
    /// The words that remain of an answer.
    static func tokens(_ answer: String) -> [Substring.UnicodeScalarView] {
        let scalars = withoutArticles(lowercased(answer).filter { !isASCIIPunctuation($0) })
        return Substring(String(scalars)).unicodeScalars.split(whereSeparator: isSpace)
    }

    /// `str.lower()`: each scalar's full lower-case mapping, and a capital sigma at the end of a word becomes a final
    /// one (The Unicode Standard, section 3.13, Final_Sigma).
    private static func lowercased(_ text: String) -> [Unicode.Scalar] {
        let scalars = Array(text.unicodeScalars)
        var lower: [Unicode.Scalar] = []
        lower.reserveCapacity(scalars.count)
        for (index, scalar) in scalars.enumerated() {
            if scalar == "\u{03A3}", endsWord(scalars, at: index) {
                lower.append("\u{03C2}")
            } else if scalar.isASCII {
                lower.append(("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)
            } else {
                lower.append(contentsOf: scalar.properties.lowercaseMapping.unicodeScalars)
            }
        }
        return lower
    }

    /// Whether a cased letter stands before, and none after, looking past what case ignores.
    private static func endsWord(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return before?.properties.isCased == true && after?.properties.isCased != true
    }

    /// `re.sub(r"\b(a|an|the)\b", " ", text)`.
    private static func withoutArticles(_ scalars: [Unicode.Scalar]) -> String.UnicodeScalarView {
        var result = String.UnicodeScalarView()
        var position = 0
        while position < scalars.count {
            let end = isWord(scalars[position])
                ? scalars[position...].firstIndex { !isWord($0) } ?? scalars.count : position + 1
            let run = scalars[position..<end]
            if articles.contains(where: { run.elementsEqual($0) }) {
                result.append(" ")
            } else {
                result.append(contentsOf: run)
            }
            position = end
        }
        return result
    }

    private static let articles = ["a", "an", "the"].map { Array($0.unicodeScalars) }

    private static func isASCIIPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
        default: false
        }
    }

    /// Python's `\w`: letters and numbers. (The underscore belongs to it, but is punctuation and deleted by now.)
    private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }

    /// Python's `str.isspace()`: Unicode's white space and the four separators of ASCII.
    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        ("\u{1C}"..."\u{1F}").contains(scalar) || scalar.properties.isWhitespace
    }
}
