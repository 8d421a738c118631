/// Python's notions of lower case, words and white space, scalar by scalar. The reference programs are written in
/// Python.
package enum PythonText {
    /// `str.lower()`: each scalar's full lower-case mapping. A capital sigma at the end of a word becomes a final one
    /// (The Unicode Standard, section 3.13, Final_Sigma).
    package static func lowercased(_ text: some Sequence<Unicode.Scalar>) -> [Unicode.Scalar] {
        let scalars = Array(text)
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

    /// `str.lower()` of a text.
    package static func lowercased(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text.lowercased() }
        return String(String.UnicodeScalarView(lowercased(text.unicodeScalars)))
    }

    /// Whether a cased letter stands before, and none after; case-ignorable scalars are skipped.
    private static func endsWord(_ scalars: [Unicode.Scalar], at index: Int) -> Bool {
        let before = scalars[..<index].last { !$0.properties.isCaseIgnorable }
        let after = scalars[(index + 1)...].first { !$0.properties.isCaseIgnorable }
        return before?.properties.isCased == true && after?.properties.isCased != true
    }

    /// `str.split()`.
    package static func words(_ text: some Collection<Unicode.Scalar>) -> [[Unicode.Scalar]] {
        text.split(whereSeparator: isSpace).map { Array($0) }
    }

    /// `str.strip()`.
    package static func stripped(_ text: [Unicode.Scalar]) -> [Unicode.Scalar] {
        Array(strippedEnd(text).drop(while: isSpace))
    }

    /// `str.rstrip()`.
    package static func strippedEnd(_ text: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar> {
        text[...(text.lastIndex { !isSpace($0) } ?? -1)]
    }

    /// `str.isspace()`: Unicode's white space and the four separators of ASCII.
    package static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar == " " || ("\u{09}"..."\u{0D}").contains(scalar) || isSeparator(scalar) }
        return scalar.properties.isWhitespace
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool { ("\u{1C}"..."\u{1F}").contains(scalar) }

    /// `\w` of regular expressions: letters, numbers and the underscore.
    package static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "_": return true
            default: return false
            }
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter,
            .decimalNumber, .letterNumber, .otherNumber:
            return true
        default: return false
        }
    }

    /// `string.punctuation`.
    package static func isPunctuation(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
        default: false
        }
    }
}
