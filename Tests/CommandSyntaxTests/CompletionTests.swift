import CommandSyntax
import Foundation
import Testing

@Suite struct CompletionTests {
    /// The candidates for a line; its last word, perhaps empty, is being typed.
    private func candidates(_ line: String) throws -> [String] {
        let words = ["__complete"] + line.split(separator: " ", omittingEmptySubsequences: false).map { String($0) }
        guard case .print(let text) = try SampleCommand.program().invocation(words, environment: [:]) else { return [] }
        return text.split(separator: "\n").map { String($0) }
    }

    @Test(
        arguments: [
            (
                "",
                [
                    "run\tDo everything that a file says.", "task\tLook at tasks.",
                    "completions\tPrint the completion script of a shell.", "help\tExplain a command or a topic.",
                ]
            ),
            ("r", ["run\tDo everything that a file says."]),
            ("help ta", ["task\tLook at tasks."]),
            ("help task c", ["copy\tCopy a task."]),
            ("help run ", []),
            ("task ", ["list\tList the tasks.", "copy\tCopy a task."]),
            ("nothing ", []),
            ("run ", [":file json"]),
            ("run a.json s", ["sst2", "spell"]),
            ("run a.json sst2 ", ["sst2", "spell", "parse"]),
            ("run a.json --steps 5 p", ["parse"]),
            ("run a.json --steps=5 --quiet p", ["parse"]),
            ("run a.json --st", ["--steps\thow many steps to train"]),
            ("run a.json --steps 3 --st", []),
            ("run a.json --set a --se", ["--set\toverride a field"]),
            ("run --h", ["--help\tshow this help"]),
            ("run --steps ", []),
            ("run --data ", [":directory"]),
            ("run --data=", [":directory"]),
            ("run --data name=pa", [":directory"]),
            ("run --data name =", [":directory"]),
            ("run --data name = pa", [":directory"]),
            ("run --data = name = pa", [":directory"]),
            ("run a.json --set a = b p", ["parse"]),
            ("run --format ", ["text", "lines"]),
            ("run --format l", ["lines"]),
            ("run --format=l", ["--format=lines"]),
            ("run --format = l", ["lines"]),
            ("run --format =", ["text", "lines"]),
            ("run --quiet=", []),
            ("run -- --st", [":file json"]),
            ("run -- a p", ["parse"]),
            ("task list ", ["--names\tonly the names", "--help\tshow this help"]),
            ("task list --names -- ", []),
            ("task copy ", []),
            ("completions ", ["bash", "zsh", "fish"]),
        ] as [(String, [String])])
    func offers(line: String, expected: [String]) throws {
        #expect(try candidates(line) == expected)
    }

    /// The candidates depend on the words that the line holds already.
    @Test(arguments: [
        ("", "<|nil"), ("--tasks Other ", "<|Other"), ("--tasks=Other a b", "b<a|Other"),
        ("--tasks A --tasks B ", "<|B"),
        ("a --name x", "x<a|nil"), ("a --tasks Other --name=x", "--name=x<a|Other"), ("-- --tasks x", "x<--tasks|nil"),
    ])
    func namesAreToldTheLine(line: String, expected: String) throws {
        let kind = ValueKind.name("NAME") { typed in
            ["\(typed.current)<\(typed.arguments.joined(separator: " "))|\(typed.option("tasks") ?? "nil")"]
        }
        let look = Command(
            "look", "Look.", examples: [],
            arguments: { arguments in
                (
                    names: arguments.remainingArguments(kind, "names"),
                    tasks: arguments.repeatedOption("tasks", .directory("DIR"), "where"),
                    name: arguments.option("name", kind, "a name")
                )
            }
        ) { _ in }
        let program = Program("sample", "A program.", examples: [], commands: [look])
        let words =
            ["__complete", "look"] + line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
        guard case .print(let text) = try program.invocation(words, environment: [:]) else { return }
        #expect(text == expected + "\n")
    }

    @Test(arguments: CompletionScript.allCases)
    func scriptIsAcceptedByItsShell(shell: CompletionScript) throws {
        let script = shell.text(program: "mix-tape")
        #expect(script.contains("mix-tape") && script.contains("__complete") && !script.contains("FUNCTION"))
        guard let path = executable(shell.rawValue) else {
            return print("\(shell.rawValue) is not here, so its script is not checked by it")
        }
        let process = Process()
        let input = Pipe()
        process.executableURL = URL(filePath: path)
        process.arguments = ["-n"]
        process.standardInput = input
        try process.run()
        input.fileHandleForWriting.write(Data(script.utf8))
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func bashTakesTheCandidatesOfTheProgram() throws {
        guard let bash = executable("bash") else { return }
        let script =
            CompletionScript.bash.text(program: "sample") + """
                sample() { shift; printf '%s|' "$@" >&2; printf 'run\\tsays: it\\nrest of\\n'; }
                COMP_WORDS=(sample task r later); COMP_CWORD=2
                _sample
                printf '%s;' "${COMPREPLY[@]}"
                """
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: bash)
        process.arguments = ["-c", script]
        process.standardOutput = output
        try process.run()
        let said = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(said == "run;rest\\ of;")
    }

    private func executable(_ name: String) -> String? {
        ["/bin/\(name)", "/usr/bin/\(name)", "/usr/local/bin/\(name)", "/opt/homebrew/bin/\(name)"].first {
            FileManager.default.isExecutableFile(atPath: $0)
        }
    }
}
