import Runs

/// The command line of this process, for messages that tell the next command.
enum TypedCommand {
    /// The command's name in messages. The typed line continues the work, without an option that would begin it anew.
    static var caller: RunCaller {
        // Any number of processes may go on.
        let launch = Processes.areSeveral ? ["mpirun", "-n", "\(Processes.count)"] : []
        let resuming = text(of: launch + CommandLine.arguments.filter { $0 != restartFlag })
        return RunCaller(
            title: text(of: CommandLine.arguments), resuming: resuming, restarting: "\(resuming) \(restartFlag)")
    }

    private static let restartFlag = "--\(RestartOption.name)"

    /// The line as it was typed, quoted for the shell.
    private static func text(of words: [String]) -> String { words.map(ShellWord.quoted).joined(separator: " ") }
}
