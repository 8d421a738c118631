import Presentation

/// What a command says while it works: one line per stage, on standard output; warnings on standard error.
enum Console {
    private static let labelWidth = 13

    /// `vocabulary    300 pieces, trained in 3 s`
    static func say(_ label: String, _ text: String) { StandardOutput.show(line(label, text)) }

    /// Such a line, to be part of a longer text.
    static func line(_ label: String, _ text: String) -> String {
        Terminal.output.dim(label.padded(to: labelWidth)) + " " + text
    }

    /// Such a line on standard error, beside what a command was asked for.
    static func note(_ label: String, _ text: String) {
        Terminal.writeError(Terminal.error.dim(label.padded(to: labelWidth)) + " \(text)\n")
    }

    /// Something that the user should know and that stops nothing.
    static func warn(_ text: String) {
        Terminal.writeError("\(Terminal.error.yellow("warning:")) \(text)\n")
    }
}
