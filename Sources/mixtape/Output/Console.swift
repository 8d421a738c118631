import Presentation

/// A command's messages during its work: one line per stage on standard output, and warnings on standard error.
enum Console {
    private static let labelWidth = 13

    /// `vocabulary    300 pieces, trained in 3 s`
    static func say(_ label: String, _ text: String) { StandardOutput.show(line(label, text)) }

    /// A line of this form, as part of a longer text.
    static func line(_ label: String, _ text: String) -> String {
        Terminal.output.dim(label.padded(to: labelWidth)) + " " + text
    }

    /// A line of this form on standard error, apart from a command's output.
    static func note(_ label: String, _ text: String) {
        Terminal.writeError(Terminal.error.dim(label.padded(to: labelWidth)) + " \(text)\n")
    }

    /// A warning for the user; the work continues.
    static func warn(_ text: String) {
        Terminal.writeError("\(Terminal.error.yellow("warning:")) \(text)\n")
    }
}
