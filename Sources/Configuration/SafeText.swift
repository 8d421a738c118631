/// Text from data and files made safe to show. This is the one place that decides what reaches a terminal or a page.
///
/// Unsafe are control characters, which steer a terminal; the marks that override or embed a direction of writing
/// (U+202A to U+202E, U+2066 to U+2069), which make a line read as something else than it is ("Trojan Source", Boucher
/// and Anderson 2021); and the line breaks of Unicode (U+2028, U+2029). Each becomes visible. Arabic, Hebrew and emoji
/// keep the marks that they are written with.
extension String {
    /// The text on one line.
    package var printable: String { shown(keeping: { _ in false }) { $0.picture } }

    /// The text with its line breaks and tabs.
    package var printableLines: String { shown(keeping: { $0 == "\n" || $0 == "\t" }) { $0.picture } }

    /// JSON text that says the same: what is unsafe can only stand in its strings, and is escaped there.
    package var printableJSON: String {
        shown(keeping: { $0 == "\n" }) { JSONOutput.hexadecimal($0.value).unicodeScalars }
    }

    private func shown(
        keeping isKept: (Unicode.Scalar) -> Bool, as substitute: (Unicode.Scalar) -> String.UnicodeScalarView
    ) -> String {
        guard unicodeScalars.contains(where: { $0.isUnsafe && !isKept($0) }) else { return self }
        var result = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            if scalar.isUnsafe, !isKept(scalar) { result += substitute(scalar) } else { result.append(scalar) }
        }
        return String(result)
    }
}

extension Unicode.Scalar {
    fileprivate var isUnsafe: Bool {
        switch value {
        case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// The visible stand-in: `␛`, `<U+202E>`.
    fileprivate var picture: String.UnicodeScalarView {
        switch value {
        case 0..<0x20: String(Unicode.Scalar(0x2400 + value) ?? "\u{FFFD}").unicodeScalars
        case 0x7F: "\u{2421}".unicodeScalars
        case 0x80..<0xA0: "\u{FFFD}".unicodeScalars
        default: "<U+\(String(value, radix: 16, uppercase: true))>".unicodeScalars
        }
    }
}
