extension String {
    /// The columns that the text takes on a terminal: two for wide East Asian characters and emoji, none for combining
    /// marks. It covers what terminals agree on, not all of Unicode TR 11.
    package var displayWidth: Int {
        if utf8.allSatisfy({ $0 < 0x7F && $0 >= 0x20 }) { return utf8.count }
        return reduce(0) { $0 + $1.displayWidth }
    }

    /// The text with spaces to the given width.
    package func padded(to width: Int, onTheLeft: Bool = false) -> String {
        let spaces = String(repeating: " ", count: max(0, width - displayWidth))
        return onTheLeft ? spaces + self : self + spaces
    }

    /// The text cut to the given width, with an ellipsis in place of the rest.
    package func truncated(to width: Int) -> String {
        guard displayWidth > width else { return self }
        guard width > 0 else { return "" }
        var kept = ""
        var keptWidth = 0
        for character in self {
            keptWidth += character.displayWidth
            guard keptWidth < width else { break }
            kept.append(character)
        }
        return kept + "…"
    }
}

extension Character {
    var displayWidth: Int {
        let scalars = unicodeScalars
        // U+FE0F selects the emoji form of a character that is narrow as text.
        if scalars.contains("\u{FE0F}") { return 2 }
        return scalars.map(\.displayWidth).max() ?? 0
    }
}

extension Unicode.Scalar {
    fileprivate var displayWidth: Int {
        switch properties.generalCategory {
        case .control, .format, .nonspacingMark, .enclosingMark: 0
        default: Self.wide.contains { $0.contains(value) } ? 2 : 1
        }
    }

    /// The blocks of wide characters.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2329...0x232A, 0x231A...0x231B, 0x23E9...0x23EC, 0x2E80...0x303E, 0x3041...0x33FF,
        0x3400...0x4DBF, 0x4E00...0x9FFF, 0xA000...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F1E6...0x1F1FF, 0x1F300...0x1F64F, 0x1F680...0x1F6FF,
        0x1F900...0x1F9FF, 0x1FA70...0x1FAFF, 0x20000...0x2FFFD, 0x30000...0x3FFFD,
    ]
}
