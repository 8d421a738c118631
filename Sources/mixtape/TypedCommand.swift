import Runs

/// The command line of this process, for messages that say what to type next.
enum TypedCommand {
    /// How messages name this command. Work is gone on with by what was typed, without an option that would begin it
    /// anew.
    static var caller: RunCaller {
        let resuming = text(of: CommandLine.arguments.filter { $0 != restartFlag })
        return RunCaller(
            title: text(of: CommandLine.arguments), resuming: resuming, restarting: "\(resuming) \(restartFlag)")
    }

    private static let restartFlag = "--\(RestartOption.name)"

    /// As it was typed, quoted where the shell needs it.
    private static func text(of words: [String]) -> String { words.map(ShellWord.quoted).joined(separator: " ") }
}
