import Presentation

/// The layout of help texts on a terminal: wrapped to its width, in two columns if there are entries.
struct HelpLayout {
    let terminal: Terminal

    /// Wider text is hard to read on any terminal.
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

    /// Command lines to try, each with its effect.
    func examples(_ examples: [(line: String, says: String)]) -> [String] {
        examples.flatMap { example in
            let says = example.says.wrapped(to: width - 6).map { "      " + terminal.dim($0) }
            return [Self.indent + example.line] + says
        }
    }
}
