/// Text from data, escaped for Markdown (GitHub's). It reads unchanged and can break neither table nor page.
package enum ReportMarkdownText {
    /// The text after the shown target, if there are others.
    static func others(_ targets: [String]) -> String {
        let count = targets.withoutRepeats.count - 1
        return count > 0 ? " <i>or \(count) more</i>" : ""
    }

    /// Text inside a line: a table cell, a list entry.
    package static func inline(_ text: String) -> String {
        // By scalars, as a reader of Markdown sees them: a mark may carry a combining accent.
        let scalars = Array(text.printable.unicodeScalars)
        var result = String.UnicodeScalarView()
        for (index, scalar) in scalars.enumerated() {
            if needsEscape(scalar, at: index, in: scalars) { result.append("\\") }
            result.append(scalar)
        }
        return String(result)
    }

    private static let longest = 200

    /// Text inside a line, cut to a readable length.
    static func shortened(_ text: String) -> String {
        guard let end = text.index(text.startIndex, offsetBy: longest, limitedBy: text.endIndex), end < text.endIndex
        else { return inline(text) }
        return inline(String(text[..<end])) + "…"
    }

    private static let rowsShown = 12

    /// A readable number of elements for a table, evenly chosen, with the first and the last.
    static func thinned<Element>(_ elements: [Element]) -> [Element] {
        guard elements.count > rowsShown else { return elements }
        return (0..<rowsShown).map { elements[$0 * (elements.count - 1) / (rowsShown - 1)] }
    }

    /// A block of code, in a fence that its content cannot end.
    static func code(_ text: String, language: String) -> String {
        let text = text.printableLines
        let runs = text.split { $0 != "`" }.map(\.count)
        let fence = String(repeating: "`", count: max(3, (runs.max() ?? 0) + 1))
        return "\(fence)\(language)\n\(text.hasSuffix("\n") ? text : text + "\n")\(fence)"
    }

    /// Text at the beginning of a paragraph, where more characters count as markup than inside a line.
    package static func paragraph(_ text: String) -> String {
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
            // Inside a word it has no effect, and the names of tasks stay readable.
            let isInWord = { (index: Int) in
                scalars.indices.contains(index)
                    && (scalars[index].properties.isAlphabetic || scalars[index].properties.numericType != nil)
            }
            return !(isInWord(index - 1) && isInWord(index + 1))
        case ":": return index + 1 < scalars.count && scalars[index + 1] == "/"
        default: return false
        }
    }

    /// Two differing texts, with the differing part in bold.
    /// - Parameter areLabels: whether they are names of classes. Their parts have no meaning, so nothing is bold.
    static func differing(
        _ first: String, _ second: String, areLabels: Bool
    ) -> (first: String, second: String) {
        let difference = TextDifference.between(first, second)
        return (shown(difference.first, isMarked: !areLabels), shown(difference.second, isMarked: !areLabels))
    }

    private static func shown(_ text: TextDifference, isMarked: Bool) -> String {
        if text.isEmpty { return "<i>empty</i>" }
        let part = text.part.isEmpty || !isMarked ? inline(text.part) : "<b>\(inline(text.markedPart))</b>"
        return inline(text.before) + part + inline(text.after)
    }
}
