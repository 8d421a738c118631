import Foundation

/// The command line of this process, for messages that say what to type next.
package enum TypedCommand {
    /// As it was typed, quoted where the shell needs it.
    package static var text: String { text(of: CommandLine.arguments) }

    /// What goes on with the same work: as it was typed, without an option that would begin it anew.
    package static var resuming: String { text(of: CommandLine.arguments.filter { $0 != restartFlag }) }

    /// What begins the same work anew.
    static var restarting: String { "\(resuming) \(restartFlag)" }

    private static let restartFlag = "--restart"

    private static func text(of words: [String]) -> String { words.map(quoted).joined(separator: " ") }

    /// A word as the shell takes it.
    package static func quoted(_ word: String) -> String {
        let isPlain = !word.isEmpty && word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=:,+@%~".contains($0) }
        return isPlain ? word : "'\(word.replacing("'", with: #"'\''"#))'"
    }
}
