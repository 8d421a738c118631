import Configuration
import Foundation
import Presentation

/// A whole command-line program: finds the command that a line names and runs it, or prints help.
///
/// `--help`, `-h`, `help COMMAND`, `help TOPIC` and `completions SHELL` exist without being described. So do
/// `--version` and `-v` if there is a version.
package struct Program: Sendable {
    package let root: Command
    /// The text that `--version` prints after the name; nil for no such option.
    package let version: String?
    /// The subjects that `help` explains.
    package let topics: [Topic]
    /// The text for a line without a command; nil for the help.
    private let welcome: Welcome?

    /// - Precondition: no topic has the name of a command.
    package init(
        _ name: String, version: String? = nil, _ summary: String, discussion: String = "", examples: [Example],
        commands: [Command], topics: [Topic] = [], welcome: Welcome? = nil
    ) {
        self.version = version
        root = Command(
            name, summary, discussion: discussion, examples: examples,
            subcommands: commands + [CompletionScript.command(program: name)])
        self.topics = topics
        self.welcome = welcome
        let names = root.subcommands.map(\.name) + topics.map(\.name)
        precondition(Set(names).count == names.count, "two commands or topics share a name")
    }

    /// The first word of a completion script's request for candidates; see ``CompletionScript``.
    static let completionRequest = "__complete"

    /// The meaning of a command line.
    package enum Invocation {
        /// Text to print on standard output.
        case print(String)
        /// The action of a command; the command as typed, such as `mixtape task list`.
        case run(command: String, () throws -> Void)
    }

    /// Interprets a command line without running it.
    /// - Parameter words: the command line without the program's own name.
    package func invocation(
        _ words: [String], environment: [String: String] = ProcessInfo.processInfo.environment,
        terminal: Terminal = .output
    ) throws(UsageError) -> Invocation {
        if words.first == Self.completionRequest {
            let candidates = Completer(root: root, topics: topics).candidates(for: Array(words.dropFirst()))
            return .print(candidates.map { $0 + "\n" }.joined())
        }
        if words.isEmpty {
            return .print(welcome?.text(root: root, terminal: terminal) ?? help([root], terminal))
        }
        if let version, words == ["--version"] || words == ["-v"] { return .print("\(root.name) \(version)\n") }
        var path = [root]
        var rest = words[...]
        while !path.last!.subcommands.isEmpty, let word = rest.first, !GivenArguments.isOption(word) {
            rest.removeFirst()
            if word == "help" {
                if path.count == 1, let topic = topics.first(where: { $0.name == rest.first }) {
                    return .print(topic.text(terminal: terminal))
                }
                return .print(help(try descend(path, rest), terminal))
            }
            path.append(try subcommand(word, of: path))
        }
        let name = path.map(\.name).joined(separator: " ")
        if rest.prefix(while: { $0 != "--" }).contains(where: { $0 == "--help" || $0 == "-h" }) {
            return .print(help(path, terminal))
        }
        guard let command = path.last, let prepare = command.prepare else { throw incomplete(path, next: rest.first) }
        do {
            return .run(command: name, try prepare(try GivenArguments(rest, for: command, environment: environment)))
        } catch {
            throw UsageError(error.message, command: name)
        }
    }

    /// Runs a command line to its end and returns the exit status: 0, 1 for a failure, 2 for a line that was not
    /// understood, or what an ``ExitStatusError`` says. Failures are printed on standard error in the words of the
    /// error. Where the reader of standard output has gone, as `head` does once it has enough, that is no failure to
    /// tell of: the status is the one that SIGPIPE gives.
    package func main(_ words: [String] = Array(CommandLine.arguments.dropFirst())) -> Int32 {
        StandardOutput.bufferLines()
        do {
            switch try invocation(words) {
            case .print(let text): StandardOutput.show(text, terminator: "")
            case .run(let command, let action):
                do {
                    try action()
                } catch let error as UsageError {
                    throw error.inCommand(command)
                }
            }
            if !StandardOutput.arrived(), StandardOutput.hasNoReader { return 128 + SIGPIPE }
            try StandardOutput.flush()
            return 0
        } catch {
            _ = StandardOutput.arrived()
            let own = error as? any ExitStatusError
            if own?.isSilent != true { Terminal.writeError("\(error)\n") }
            return own?.exitStatus ?? 1
        }
    }

    private func help(_ path: [Command], _ terminal: Terminal) -> String {
        let isRoot = path.count == 1
        return HelpText(
            path: path, topics: isRoot ? topics : [], hasVersion: isRoot && version != nil, terminal: terminal
        ).text
    }

    // MARK: Finding the command

    private func descend(_ path: [Command], _ words: ArraySlice<String>) throws(UsageError) -> [Command] {
        var path = path
        for word in words where !GivenArguments.isOption(word) {
            path.append(try subcommand(word, of: path, topics: topics))
        }
        return path
    }

    /// - Parameter topics: topics that the word may mean if it is not a command
    private func subcommand(
        _ word: String, of path: [Command], topics: [Topic] = []
    ) throws(UsageError) -> Command {
        let group = path[path.count - 1]
        if let command = group.subcommand(word) { return command }
        let name = path.map(\.name).joined(separator: " ")
        if path.count == 1, self.topics.contains(where: { $0.name == word }) {
            throw UsageError("unknown command \"\(word)\"; it is a topic: \(name) help \(word)", command: name)
        }
        let topics = path.count == 1 ? topics.map(\.name) : []
        let suggestion = Suggestion.phrase(for: word, among: topics + group.subcommands.map(\.name))
        throw UsageError(
            "unknown command\(topics.isEmpty ? "" : " or topic") \"\(word)\"\(suggestion)", command: name)
    }

    /// The problem of a line that ends, or turns to options, before it names a command.
    private func incomplete(_ path: [Command], next word: String?) -> UsageError {
        let names = path[path.count - 1].subcommands.map(\.name).joined(separator: ", ")
        let message = word.map { "options such as \($0) go after the command" } ?? "missing command"
        return UsageError("\(message); expected one of: \(names)", command: path.map(\.name).joined(separator: " "))
    }
}
