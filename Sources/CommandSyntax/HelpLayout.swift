/// How helpful texts are laid out on a terminal: wrapped to its width, in two columns where there are entries.
struct HelpLayout {
    let terminal: Terminal

    /// Text wider than this is hard to read, however wide the terminal.
    private static let maximumWidth = 100
    static let indent = "  "
    /// The left column grows with its longest entry up to this width; a longer entry gets a line of its own.
    private static let maximumLeftColumn = 30

    var width: Int { max(40, min(terminal.width, Self.maximumWidth)) }

    /// A heading and lines under it.
    func section(_ title: String, _ lines: [String]) -> String {
        ([terminal.bold(title)] + lines).joined(separator: "\n")
    }

    func paragraph(_ text: String) -> String { text.wrapped(to: width).joined(separator: "\n") }

    /// Paragraphs that are separated by empty lines.
    func paragraphs(_ text: String) -> String {
        text.split(separator: "\n\n").map { paragraph(String($0)) }.joined(separator: "\n\n")
    }

    /// Two columns: the left as wide as it needs to be, the right wrapped.
    func columns(_ entries: [(left: String, right: String)]) -> [String] {
        let fitting = entries.map(\.left.displayWidth).filter { $0 <= Self.maximumLeftColumn }
        let left = (fitting.max() ?? Self.maximumLeftColumn) + 2
        let margin = String(repeating: " ", count: Self.indent.count + left)
        return entries.flatMap { entry in
            let right = entry.right.wrapped(to: width - margin.count)
            guard entry.left.displayWidth <= left - 2 else {
                return [Self.indent + entry.left] + right.map { margin + $0 }
            }
            let first = Self.indent + entry.left.padded(to: left) + (right.first ?? "")
            return [first] + right.dropFirst().map { margin + $0 }
        }
    }

    /// Command lines to try, each with what it does.
    func examples(_ examples: [(line: String, says: String)]) -> [String] {
        examples.flatMap { example in
            let says = example.says.wrapped(to: width - 6).map { "      " + terminal.dim($0) }
            return [Self.indent + example.line] + says
        }
    }
}

extension String {
    /// The words of the text filled into lines. A word that is wider than a line has one of its own, which is then
    /// wider too; only between characters of two columns, as East Asian scripts have them, is there a break within a
    /// word.
    package func wrapped(to width: Int) -> [String] {
        var lines: [String] = []
        var line = ""
        var lineWidth = 0
        for word in split(whereSeparator: \.isWhitespace) {
            for (place, part) in word.unbreakableParts.enumerated() {
                let space = place == 0 && lineWidth > 0 ? " " : ""
                let partWidth = part.displayWidth
                if lineWidth > 0, lineWidth + space.count + partWidth > width {
                    lines.append(line)
                    (line, lineWidth) = (part, partWidth)
                } else {
                    line += space + part
                    lineWidth += space.count + partWidth
                }
            }
        }
        return line.isEmpty ? lines : lines + [line]
    }

    /// The columns that it takes at least, however many lines it is given.
    var narrowestWidth: Int {
        split(whereSeparator: \.isWhitespace).flatMap(\.unbreakableParts).map(\.displayWidth).max() ?? 0
    }
}

extension Substring {
    /// The parts of a word that have to stay on one line.
    fileprivate var unbreakableParts: [String] {
        var parts: [String] = []
        var mayGoOn = false
        for character in self {
            let isWide = character.displayWidth > 1
            if mayGoOn, !isWide { parts[parts.count - 1].append(character) } else { parts.append(String(character)) }
            mayGoOn = !isWide
        }
        return parts
    }
}
