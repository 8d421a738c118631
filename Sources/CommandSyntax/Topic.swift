import Presentation

/// A subject that `mixtape help TOPIC` explains, in addition to the commands.
package struct Topic: Sendable {
    package let name: String
    /// The subject in one line.
    package let summary: String
    /// Made on request: parts of it may list what the program knows.
    let blocks: @Sendable () -> [Block]

    /// A part of a topic.
    package enum Block: Sendable {
        /// Paragraphs, separated by empty lines; they are wrapped.
        case text(String)
        /// A heading above the next part.
        case heading(String)
        /// Names and their meaning.
        case entries([(left: String, right: String)])
        /// Lines that stay as they are, such as a part of a file.
        case lines(String)
        /// Command lines, each with its effect.
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
        let title = summary.prefix(1).uppercased() + summary.dropFirst()
        var parts = [terminal.bold(layout.paragraph(title))]
        var heading: String?
        for block in blocks() {
            let lines: [String]
            switch block {
            case .text(let paragraphs): lines = [layout.paragraphs(paragraphs)]
            case .heading(let text):
                heading = text
                continue
            case .entries(let entries): lines = layout.columns(entries)
            case .lines(let text): lines = text.split(separator: "\n").map { "    " + $0 }
            case .examples(let examples): lines = layout.examples(examples)
            }
            parts.append(heading.map { layout.section($0, lines) } ?? lines.joined(separator: "\n"))
            heading = nil
        }
        return parts.joined(separator: "\n\n") + "\n"
    }
}
