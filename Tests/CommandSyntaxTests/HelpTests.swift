import Presentation
import Testing

@Suite struct HelpTests {
    private func text(_ words: [String], width: Int = 80, hasColor: Bool = false) throws -> String {
        let terminal = Terminal(isInteractive: hasColor, width: width, hasColor: hasColor)
        let invocation = try SampleCommand.program().invocation(words, environment: [:], terminal: terminal)
        guard case .print(let text) = invocation else { return "" }
        return text
    }

    @Test func ofACommand() throws {
        let expected = """
            Do everything that a file says.

            First paragraph.

            Second paragraph.

            Usage
              sample run PIPELINE [TASK...] [OPTIONS]

            Arguments
              PIPELINE  the run's file
              TASK      only these tasks

            Options
              --steps N        how many steps to train (default: 100)
              --rate X         the learning rate
              --format FORMAT  how to print (text, lines; default: text)
              --set KEY=VALUE  override a field (may be repeated)
              --data DIR       where the data files are, one folder for each data set, in
                               the layout of the shipped ones (or set SAMPLE_DATA; default:
                               Data)
              --quiet          print nothing
              -h, --help       show this help

            Examples
              sample run a.json --steps 5
                  five steps only

            """
        for words in [["run", "--help"], ["run", "-h"], ["run", "a.json", "--wrong", "--help"], ["help", "run"]] {
            #expect(try text(words) == expected)
        }
    }

    @Test func ofAGroup() throws {
        let expected = """
            Look at tasks.

            Usage
              sample task COMMAND

            Commands
              list  List the tasks.
              copy  Copy a task.

            Options
              -h, --help  show this help

            'sample task COMMAND --help' says more about a command.

            """
        #expect(try text(["task", "--help"]) == expected)
        #expect(try text(["task", "help"]) == expected)
    }

    @Test func theProgramsOwnHelpNamesItsVersion() throws {
        let options = "\nOptions\n  -h, --help     show this help\n  -v, --version  print the version\n"
        #expect(try text(["help"]).contains(options))
        #expect(try !text(["task", "help"]).contains("--version"))
    }

    @Test func spellsOutRequiredOptions() throws {
        let help = try text(["task", "help", "copy"])
        #expect(help.contains("\n  sample task copy FROM [TO] --seed N\n"))
        #expect(help.contains("\n  --seed N    a number (required)\n"))
    }

    @Test func ofTheProgramComesWithoutArguments() throws {
        #expect(try text([]) == text(["--help"]))
        #expect(try text([]) == text(["help"]))
        #expect(try text([]).contains("\n  sample run a.json\n      runs\n"))
    }

    @Test(arguments: [40, 60, 72, 100])
    func fitsTheWidth(width: Int) throws {
        for words in [["run", "--help"], ["task", "--help"], ["completions", "--help"]] {
            for line in try text(words, width: width).split(separator: "\n") where !line.contains("> ~/") {
                #expect(String(line).displayWidth <= width, "\(line)")
            }
        }
    }

    @Test func emphasisesOnlyWhereColourIsWelcome() throws {
        #expect(try text(["run", "--help"], hasColor: true).contains("\u{1B}[1mUsage\u{1B}[0m"))
        #expect(try !text(["run", "--help"]).contains("\u{1B}"))
    }
}
