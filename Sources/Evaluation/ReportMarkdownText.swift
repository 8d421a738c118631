import CommandSyntax

/// Text from data, made safe for Markdown (GitHub's): it reads as it is and can break neither table nor page.
enum ReportMarkdownText {
    /// Text inside a line: a table cell, a list entry.
    static func inline(_ text: String) -> String {
        // By scalars, as a reader of Markdown sees them: a mark may carry a combining accent.
        let scalars = Array(text.printable.unicodeScalars)
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if needsEscape(scalar, at: index, in: scalars) { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }

    /// Text that begins a paragraph, where more than inside a line would be taken for markup.
    static func paragraph(_ text: String) -> String {
        let words = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        let escaped = inline(words)
        if let first = escaped.first, "#+-=>:".contains(first) { return "\\" + escaped }
        // "1." and "1)" begin a list.
        let digits = escaped.prefix { $0.isASCII && $0.isNumber }
        let rest = escaped.dropFirst(digits.count)
        if !digits.isEmpty, let mark = rest.first, ".)".contains(mark) { return digits + "\\" + rest }
        return escaped
    }

    private static func needsEscape(_ scalar: Unicode.Scalar, at index: Int, in scalars: [Unicode.Scalar]) -> Bool {
        switch scalar {
        case "\\", "`", "*", "[", "]", "<", "|", "~", "$", "&": return true
        case "_":
            // Inside a word it means nothing, and the names of tasks stay readable.
            let isInWord = { (index: Int) in
                scalars.indices.contains(index)
                    && (scalars[index].properties.isAlphabetic || scalars[index].properties.numericType != nil)
            }
            return !(isInWord(index - 1) && isInWord(index + 1))
        case ":": return index + 1 < scalars.count && scalars[index + 1] == "/"
        default: return false
        }
    }

    /// Two texts that differ, with the part that differs in bold and enough around it to see where it is.
    static func differing(_ first: String, _ second: String) -> (first: String, second: String) {
        let a = Array(visibleSpaces(first.printable)), b = Array(visibleSpaces(second.printable))
        let shorter = min(a.count, b.count)
        let isSame = { (a: Character, b: Character) in String(a).utf8.elementsEqual(String(b).utf8) }
        var prefix = 0
        while prefix < shorter, isSame(a[prefix], b[prefix]) { prefix += 1 }
        var suffix = 0
        while suffix < shorter - prefix, isSame(a[a.count - 1 - suffix], b[b.count - 1 - suffix]) { suffix += 1 }
        return (marked(a, prefix, suffix), marked(b, prefix, suffix))
    }

    private static let context = 60
    private static let longestDifference = 160

    private static func marked(_ text: [Character], _ prefix: Int, _ suffix: Int) -> String {
        guard !text.isEmpty else { return "<i>empty</i>" }
        let before = text[..<prefix], differing = text[prefix..<(text.count - suffix)], after = text.suffix(suffix)
        var result = (before.count > context ? "…" : "") + inline(String(before.suffix(context)))
        if !differing.isEmpty {
            let shown = String(differing.prefix(longestDifference))
            let ellipsis = differing.count > longestDifference ? "…" : ""
            result += "<b>" + inline(visibleSpaces(shown)) + ellipsis + "</b>"
        }
        return result + inline(String(after.prefix(context))) + (after.count > context ? "…" : "")
    }

    /// Spaces that Markdown would drop, at the ends and repeated ones, as a visible character.
    private static func visibleSpaces(_ text: String) -> String {
        let characters = Array(text)
        return String(
            characters.indices.map { index in
                guard characters[index] == " " else { return characters[index] }
                let isInside = index > 0 && index < characters.count - 1
                return isInside && characters[index - 1] != " " && characters[index + 1] != " " ? " " : "␣"
            })
    }
}
