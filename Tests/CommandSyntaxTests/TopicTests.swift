import CommandSyntax
import Presentation
import Testing

/// Topics, and the output of a program without a command.
@Suite struct TopicTests {
    private let program = Program(
        "sample", "A program to test with.", examples: [Example("run a.json", "runs")],
        commands: [
            Command(
                "run", "Do everything that a file says.", examples: [Example("a.json", "runs")],
                arguments: { $0.flag("quiet", "print nothing") }, run: { _ in }),
            Command(
                "task", "Look at tasks.", examples: [],
                subcommands: [
                    Command(
                        "list", "List the tasks.", examples: [Example("", "all")],
                        arguments: { $0.flag("names", "only the names") }, run: { _ in })
                ]),
        ],
        topics: [
            Topic("colours", "what colours mean") {
                [
                    .text("First paragraph, which is long.\n\nSecond paragraph."), .heading("Colours"),
                    .entries([("red", "stop"), ("green", "go")]), .lines("a\n  b"), .examples([("sample run", "runs")]),
                ]
            }
        ],
        welcome: Welcome(commands: ["run", "task list"], pointers: [(wish: "all commands", line: "sample help")]))

    private func text(_ words: [String], width: Int = 80) throws(UsageError) -> String {
        let invocation = try program.invocation(
            words, environment: [:], terminal: Terminal(isInteractive: false, width: width))
        guard case .print(let text) = invocation else { return "" }
        return text
    }

    @Test func withoutACommand() throws {
        let expected = """
            A program to test with.

            Used most
              sample run a.json
                  Do everything that a file says.
              sample task list
                  List the tasks.

            Where to go on
              sample help  all commands

            """
        #expect(try text([]) == expected)
    }

    @Test func aTopic() throws {
        let expected = """
            What colours mean

            First paragraph, which is long.

            Second paragraph.

            Colours
              red    stop
              green  go

                a
                  b

              sample run
                  runs

            """
        #expect(try text(["help", "colours"]) == expected)
        for line in try text(["help", "colours"], width: 40).split(separator: "\n") {
            #expect(String(line).displayWidth <= 40)
        }
    }

    @Test func theHelpListsThem() throws {
        let help = try text(["help"])
        #expect(help.contains("\nTopics\n  colours  what colours mean\n"))
        let hint = "'sample COMMAND --help' says more about a command. 'sample help TOPIC' explains\na subject.\n"
        #expect(help.hasSuffix("\n\n\(hint)"), "\(help)")
        #expect(try !text(["help", "task"]).contains("Topics"))
    }

    @Test(arguments: [
        (["help", "colors"], #"sample: unknown command or topic "colors"; did you mean "colours"?"#),
        (["help", "x"], #"sample: unknown command or topic "x"; expected one of: colours, run, task, completions"#),
        (["help", "task", "lsit"], #"sample task: unknown command "lsit"; did you mean "list"?"#),
        (["colours"], #"sample: unknown command "colours"; it is a topic: sample help colours"#),
        (["rnu"], #"sample: unknown command "rnu"; did you mean "run"?"#),
    ])
    func mistakes(words: [String], message: String) {
        let error = #expect(throws: UsageError.self) { try text(words) }
        let command = message.prefix { $0 != ":" }
        #expect(error?.description == "\(message)\nsee '\(command) --help'")
    }

    @Test func completion() throws {
        let expected = "completions\tPrint the completion script of a shell.\ncolours\twhat colours mean\n"
        #expect(try text(["__complete", "help", "c"]) == expected)
        #expect(try text(["__complete", "help", "task", ""]) == "list\tList the tasks.\n")
        #expect(try text(["__complete", "h"]) == "help\tExplain a command or a topic.\n")
    }

    @Test func knownPathsComeBeforeFiles() throws {
        let program = Program(
            "sample", "A program.", examples: [],
            commands: [
                Command(
                    "run", "Run.", examples: [],
                    arguments: {
                        $0.argument(
                            .path("FILE", extension: "json") { _ in [("runs/a", "run, 3 min ago"), ("b.json", "")] },
                            "a file")
                    }, run: { _ in })
            ])
        func candidates(_ word: String) throws -> String {
            guard case .print(let text) = try program.invocation(["__complete", "run", word], environment: [:]) else {
                return ""
            }
            return text
        }
        #expect(try candidates("") == "runs/a\trun, 3 min ago\nb.json\n")
        #expect(try candidates("b") == "b.json\n")
        #expect(try candidates("../") == ":file json\n")
    }
}
