/// A command line that cannot be understood. Commands also throw it for values that contradict each other.
package struct UsageError: ExitStatusError, Sendable, Equatable, CustomStringConvertible {
    package let message: String
    /// The command as typed, such as `mixtape task list`; nil until the program adds it.
    package let command: String?

    package init(_ message: String, command: String? = nil) {
        self.message = message
        self.command = command
    }

    package var exitStatus: Int32 { 2 }

    /// The same problem, in the named command unless it knows its own.
    func inCommand(_ command: String) -> UsageError { UsageError(message, command: self.command ?? command) }

    package var description: String {
        guard let command else { return message }
        return "\(command): \(message)\nsee '\(command) --help'"
    }
}

/// The problem, before the command is known.
struct UsageProblem: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
