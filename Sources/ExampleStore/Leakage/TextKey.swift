/// The two hashes by which texts are compared: one of the exact text, one of its normalised form.
///
/// The normalised form is in lower case and has a single space between words. White space and all characters that
/// Unicode calls punctuation (the general categories P*) separate words. "1.5" and "15" therefore stay different, and
/// so do "$5" and "5", because a dollar is a symbol. A text without words is compared only exactly.
///
/// If a million texts are compared with a million others, the chance that any two different ones share a hash is one in
/// eighteen million.
struct TextKey: Equatable {
    let exact: UInt64
    let normalized: UInt64

    init(_ text: some Sequence<Unicode.Scalar>) {
        var exact = ScalarHash()
        var normalized = ScalarHash()
        var isEmpty = true
        var isSeparated = false
        func add(_ scalar: Unicode.Scalar) {
            if isSeparated, !isEmpty { normalized.add(" ") }
            isSeparated = false
            isEmpty = false
            // A final sigma is the same letter, and only some lower-case texts distinguish it.
            normalized.add(scalar == "\u{3C2}" ? "\u{3C3}" : scalar)
        }
        for scalar in text {
            exact.add(scalar)
            if Self.isSeparator(scalar) {
                isSeparated = true
            } else if scalar.isASCII {
                add(("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(scalar.value) + 32) : scalar)
            } else {
                for lower in scalar.properties.lowercaseMapping.unicodeScalars { add(lower) }
            }
        }
        self.exact = exact.value
        self.normalized = isEmpty ? ~exact.value : normalized.value
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", "$", "+", "<", "=", ">", "^", "`", "|", "~": return false
            default: return true
            }
        }
        switch scalar.properties.generalCategory {
        case .connectorPunctuation, .dashPunctuation, .openPunctuation, .closePunctuation, .initialPunctuation,
            .finalPunctuation, .otherPunctuation:
            return true
        default: return scalar.properties.isWhitespace
        }
    }
}

/// A hash of 64 bits of a sequence of scalars. Each step is a bijection of the state before.
private struct ScalarHash {
    private(set) var value: UInt64 = 0x243F_6A88_85A3_08D3  // pi

    mutating func add(_ scalar: Unicode.Scalar) {
        value = (value ^ UInt64(scalar.value)) &* 0x9E37_79B9_7F4A_7C15  // the golden ratio
        value ^= value >> 32
    }
}
