/// A subject that `mixtape help TOPIC` explains, beside the commands.
package struct Topic: Sendable {
    package let name: String
    /// What it is about, in a line.
    package let summary: String
    /// Made when it is asked for: parts of it may be lists of what the program knows.
    let blocks: @Sendable () -> [Block]

    /// A part of a topic.
    package enum Block: Sendable {
        /// Paragraphs, separated by empty lines, which are wrapped.
        case text(String)
        case heading(String)
        /// Names and what they mean.
        case entries([(left: String, right: String)])
        /// Lines that stay as they are, such as a part of a file.
        case lines(String)
        /// Command lines, and what each does.
        case examples([(line: String, says: String)])
    }

    package init(_ name: String, _ summary: String, blocks: @escaping @Sendable () -> [Block]) {
        self.name = name
        self.summary = summary
        self.blocks = blocks
    }

    /// The whole topic for a terminal.
    func text(terminal: Terminal) -> String {
        let layout = HelpLayout(terminal: terminal)
        var text = terminal.bold(layout.paragraph(summary.prefix(1).uppercased() + summary.dropFirst())) + "\n"
        for block in blocks() {
            switch block {
            case .text(let paragraphs): text += "\n" + layout.paragraphs(paragraphs) + "\n"
            case .heading(let heading): text += "\n" + terminal.bold(heading) + "\n"
            case .entries(let entries): text += Self.joined(layout.columns(entries), after: text)
            case .lines(let lines):
                text += Self.joined(lines.split(separator: "\n", omittingEmptySubsequences: false).map { "    " + $0 }, after: text)
            case .examples(let examples): text += Self.joined(layout.examples(examples), after: text)
            }
        }
        return text
    }

    /// The lines, set off by an empty one but for those under a heading.
    private static func joined(_ lines: [String], after text: String) -> String {
        let isUnderHeading = text.hasSuffix("\u{1B}[0m\n") || text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(2).last == ""
        return (isUnderHeading ? "" : "\n") + lines.map { $0 + "\n" }.joined()
    }
}
