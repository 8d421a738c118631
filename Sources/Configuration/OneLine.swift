extension String {
    /// The text with a space in the place of every line break: of CRLF, and of each scalar at which a common reader of
    /// lines ends one (Unicode's mandatory breaks, and the separators U+001C to U+001E, as in Python's `splitlines`).
    package var onOneLine: String {
        guard unicodeScalars.contains(where: Self.endsLine) else { return self }
        var line = String.UnicodeScalarView()
        var last: Unicode.Scalar?
        for scalar in unicodeScalars {
            if !Self.endsLine(scalar) {
                line.append(scalar)
            } else if scalar != "\n" || last != "\r" {
                line.append(" ")
            }
            last = scalar
        }
        return String(line)
    }

    private static func endsLine(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\u{0A}"..."\u{0D}", "\u{1C}"..."\u{1E}", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}
