import CommandSyntax
import Testing

@Suite struct ParsingTests {
    /// The values that the sample command received, or the usage error.
    private func outcome(_ line: String, environment: [String: String] = [:]) -> String {
        let said = Said()
        let program = SampleCommand.program { said.text = $0.said }
        do {
            let words = line.split(separator: " ").map { String($0) }
            guard case .run(_, let act) = try program.invocation(words, environment: environment) else { return "text" }
            try act()
            return said.text
        } catch {
            return "\(error)"
        }
    }

    @Test(arguments: [
        ("run a.json", "a.json [] 100 nil text [] Data false"),
        ("run a.json --steps 5", "a.json [] 5 nil text [] Data false"),
        ("run --steps=5 a.json", "a.json [] 5 nil text [] Data false"),
        ("run a.json x y --quiet", "a.json [\"x\", \"y\"] 100 nil text [] Data true"),
        ("run a.json --quiet x --quiet", "a.json [\"x\"] 100 nil text [] Data true"),
        ("run a.json --rate -0.5", "a.json [] 100 -0.5 text [] Data false"),
        ("run -1 -2", "-1 [\"-2\"] 100 nil text [] Data false"),
        ("run - --rate=-1e-3", "- [] 100 -0.001 text [] Data false"),
        ("run a.json --format lines", "a.json [] 100 nil lines [] Data false"),
        ("run a.json --set a=1 --set=b=2=3", "a.json [] 100 nil text [\"a=1\", \"b=2=3\"] Data false"),
        ("run a.json --set=", "a.json [] 100 nil text [\"\"] Data false"),
        ("run --quiet -- --steps -x", "--steps [\"-x\"] 100 nil text [] Data true"),
        ("run a.json -- --help", "a.json [\"--help\"] 100 nil text [] Data false"),
        ("run a.json --data elsewhere", "a.json [] 100 nil text [] elsewhere false"),
    ])
    func readsValues(line: String, expected: String) {
        #expect(outcome(line) == expected)
    }

    @Test(arguments: [
        ("run", "sample run: missing argument PIPELINE"),
        ("run a.json --stesp 5", "sample run: unknown option \"--stesp\"; did you mean \"--steps\"?"),
        ("run a.json --hlep", "sample run: unknown option \"--hlep\"; did you mean \"--help\"?"),
        ("run a.json --unrelated=3", "sample run: unknown option \"--unrelated\""),
        ("run a.json -q", "sample run: unknown option \"-q\""),
        ("run a.json -steps", "sample run: unknown option \"-steps\"; did you mean \"--steps\"?"),
        ("run a.json --steps", "sample run: --steps needs a value: --steps N"),
        (
            "run a.json --data --quiet",
            "sample run: --data needs a value, found \"--quiet\"; "
                + "a value that begins with a dash is written --data=--quiet"
        ),
        ("run a.json --steps five", "sample run: --steps: expected an integer, found \"five\""),
        ("run a.json --steps 0", "sample run: --steps: 0 is out of range; expected at least 1"),
        ("run a.json --rate 2", "sample run: --rate: 2 is out of range; expected -1 to 1"),
        ("run a.json --rate nan", "sample run: --rate: expected a number, found \"nan\""),
        ("run a.json --format txet", "sample run: --format: unknown value \"txet\"; did you mean \"text\"?"),
        ("run a.json --format json", "sample run: --format: unknown value \"json\"; expected one of: text, lines"),
        ("run a.json --steps 1 --steps 2", "sample run: --steps is given twice"),
        ("run a.json --quiet=yes", "sample run: --quiet takes no value"),
        ("task copy", "sample task copy: missing argument FROM"),
        ("task copy a", "sample task copy: missing option --seed N"),
        ("task copy a b c --seed 1", "sample task copy: unexpected argument \"c\""),
        ("task lsit", "sample task: unknown command \"lsit\"; did you mean \"list\"?"),
        ("task", "sample task: missing command; expected one of: list, copy"),
        (
            "--data x run",
            "sample: options such as --data go after the command; expected one of: run, task, completions"
        ),
        ("trian", "sample: unknown command \"trian\"; expected one of: run, task, completions"),
        ("help rnu", "sample: unknown command \"rnu\"; did you mean \"run\"?"),
    ])
    func explainsMistakes(line: String, message: String) {
        let command = message.prefix { $0 != ":" }
        #expect(outcome(line) == "\(message)\nsee '\(command) --help'")
    }

    @Test func readsTheEnvironmentWhereAnOptionIsNotGiven() {
        let environment = ["SAMPLE_DATA": "/data"]
        #expect(outcome("run a.json", environment: environment) == "a.json [] 100 nil text [] /data false")
        #expect(outcome("run a.json --data x", environment: environment) == "a.json [] 100 nil text [] x false")
        #expect(outcome("run a.json", environment: ["SAMPLE_DATA": ""]) == "a.json [] 100 nil text [] Data false")
    }

    @Test func acceptsAnEmptyWord() throws {
        let said = Said()
        let program = SampleCommand.program { said.text = $0.said }
        guard case .run(_, let action) = try program.invocation(["run", "a", "", "--set", ""], environment: [:]) else {
            Issue.record("expected a command")
            return
        }
        try action()
        #expect(said.text == "a [\"\"] 100 nil text [\"\"] Data false")
    }

    /// The empty path would mean the root of all files.
    @Test(arguments: [
        (["run", ""], "sample run: PIPELINE: is empty; name a file"),
        (["run", "a", "--data="], "sample run: --data: is empty; name a directory"),
    ])
    func refusesAnEmptyPath(words: [String], message: String) {
        let error = #expect(throws: UsageError.self) {
            try SampleCommand.program().invocation(words, environment: [:])
        }
        #expect(error?.description == "\(message)\nsee 'sample run --help'")
    }

    @Test func tellsItsVersion() throws {
        for word in ["--version", "-v"] {
            guard case .print(let text) = try SampleCommand.program().invocation([word]) else {
                Issue.record("expected a text")
                continue
            }
            #expect(text == "sample 1.2.3\n")
        }
        #expect(outcome("run --version") == "sample run: unknown option \"--version\"\nsee 'sample run --help'")
    }

    @Test func exitStatusTellsUsageFromFailure() {
        struct Failure: Error {}
        #expect(SampleCommand.program().main(["run", "a.json", "--quiet"]) == 0)
        #expect(SampleCommand.program { _ in throw Failure() }.main(["run", "a.json"]) == 1)
        #expect(SampleCommand.program().main(["run", "--nonsense"]) == 2)
        #expect(SampleCommand.program { _ in throw UsageError("not with --quiet") }.main(["run", "a.json"]) == 2)
    }
}

/// Where an action leaves the values that it received. One test at a time uses it, on its own thread.
private final class Said: @unchecked Sendable {
    var text = ""
}
