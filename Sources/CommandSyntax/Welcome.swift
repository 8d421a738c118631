import Presentation

/// The text of a program that is called without a command: the main commands, and where to read on.
package struct Welcome: Sendable {
    /// Commands as they are typed, such as `task new`.
    let commands: [String]
    /// Purposes, each with the line to type.
    let pointers: [(wish: String, line: String)]

    package init(commands: [String], pointers: [(wish: String, line: String)]) {
        self.commands = commands
        self.pointers = pointers
    }

    /// - Precondition: the commands exist, and each has an example.
    func text(root: Command, terminal: Terminal) -> String {
        let layout = HelpLayout(terminal: terminal)
        let examples = commands.map { words in
            let path = words.split(separator: " ").reduce(into: [root]) { path, word in
                guard let next = path[path.count - 1].subcommand(String(word)) else {
                    preconditionFailure("no command \(words)")
                }
                path.append(next)
            }
            let command = path[path.count - 1]
            precondition(!command.examples.isEmpty, "\(words) has no example")
            return (line: command.examples[0].line(of: path.map(\.name).joined(separator: " ")), says: command.summary)
        }
        return [
            layout.paragraph(root.summary), layout.section("Used most", layout.examples(examples)),
            layout.section("Where to go on", layout.columns(pointers.map { ($0.line, $0.wish) })),
        ].joined(separator: "\n\n") + "\n"
    }
}
