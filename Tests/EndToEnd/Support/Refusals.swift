import Testing

/// A command line that the program refuses, its exit status, and its message without the final line break.
typealias Refusal = (arguments: [String], status: Int32, message: String)

/// The message about the wrong use of a command.
func usageError(of command: String, _ message: String) -> String {
    "mixtape \(command): \(message)\nsee 'mixtape \(command) --help'"
}

extension TinyProject {
    /// Checks that each command line ends with its status and exactly its message, and prints nothing else.
    /// - Parameter command: the beginning of all command lines
    func expectRefusals(
        _ refusals: [Refusal], of command: String..., input: String = "",
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        for refusal in refusals {
            let run = try CommandLineRun(command + refusal.arguments, in: path, input: input)
            #expect(
                run.status == refusal.status && run.output == "", "\(refusal.arguments) \(run)",
                sourceLocation: sourceLocation)
            #expect(run.errors == refusal.message + "\n", "\(refusal.arguments)", sourceLocation: sourceLocation)
        }
    }
}
