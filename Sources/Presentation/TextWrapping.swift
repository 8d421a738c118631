extension String {
    /// The words of the text filled into lines. A word that is wider than a line gets a line of its own, which is then
    /// wider too. Within a word a line breaks only between characters of two columns, as in East Asian scripts.
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

    /// The smallest width that the text can be wrapped to.
    var narrowestWidth: Int {
        split(whereSeparator: \.isWhitespace).flatMap(\.unbreakableParts).map(\.displayWidth).max() ?? 0
    }
}

extension Substring {
    /// The parts of a word that must stay on one line.
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
