import Configuration
import Testing

/// Values of the command line replace those of a file.
@Suite struct ConfigurationOverrideTests {
    private static let file = """
        {
          "name": "first",  // a comment
          "training": {"steps": 100, "schedule": {"kind": "constant"}},
          "stages": [{"steps": 5}, {"steps": null}],
        }
        """

    private static func override(_ text: String) throws -> ConfigurationOverride {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        return try ConfigurationOverride(String(parts[0]), String(parts[1]), source: "--set")
    }

    /// The result of the reader for the file above, as JSON.
    private static func read(_ overrides: String...) throws -> String {
        let overrides = try overrides.map(override)
        return try ConfigurationFile.read(bytes: Array(file.utf8), file: "run.json", overrides: overrides) { root in
            let training = root.object("training")
            let schedule = training.object("schedule", isRequired: false)
            let stages = root.array("stages").map { $0.object()?.optionalInteger("steps", in: 1...) }
            return [
                root.string("name"), "\(training.integer("steps", in: 1...))", schedule.string("kind", default: "none"),
                "\(schedule.number("learningRate", default: 0.5, in: 0...))",
                stages.map { $0.flatMap { $0 }.map(String.init) ?? "-" }.joined(separator: ","),
            ].joined(separator: " ")
        }
    }

    @Test func valuesTakeThePlaceOfTheFiles() throws {
        #expect(try Self.read() == "first 100 constant 0.5 5,-")
        #expect(try Self.read("training.steps=7") == "first 7 constant 0.5 5,-")
        let both = ["name=second-2", "training.schedule.learningRate=1e-3"]
        #expect(try Self.read(both[0], both[1]) == "second-2 100 constant 0.001 5,-")
        #expect(try Self.read("stages.1.steps=9", "stages.0={\"steps\": 3}") == "first 100 constant 0.5 3,9")
        #expect(try Self.read(#"training={"steps": 1, /* all of it */ }"#) == "first 1 none 0.5 5,-")
        // The last of several values counts. Null removes the key.
        #expect(try Self.read("training.steps=1", "training.steps=2") == "first 2 constant 0.5 5,-")
        #expect(try Self.read("training.schedule=null") == "first 100 none 0.5 5,-")
        #expect(try Self.read("training.schedule=null", "training.schedule.kind=linear") == "first 100 linear 0.5 5,-")
        #expect(try Self.read("name=a=b") == "a=b 100 constant 0.5 5,-")
    }

    @Test(arguments: [
        ("training.steps=many", "--set training.steps:1:1: training.steps: expected an integer, found a string"),
        ("training.steps=0", "--set training.steps:1:1: training.steps: 0 is out of range; expected at least 1"),
        (
            "training.stepps=5",
            "--set training.stepps:1:1: training.stepps: unknown key \"stepps\"; did you mean \"steps\"?"
        ),
        ("name=7", "--set name:1:1: name: expected a string, found a number"),
        (#"training={"steps": 1"#, #"--set training:1:1: is never closed; expected '}'"#),
        (
            #"training={"steps": 0}"#,
            #"--set training:1:11: training.steps: 0 is out of range; expected at least 1"#
        ),
        (
            "name.first=1",
            "--set name.first:1:1: name is a string, which holds no \"first\"; set name itself"
        ),
        ("stages.2.steps=1", "--set stages.2.steps:1:1: stages has no element \"2\"; it has 2, counted from 0"),
        ("stages.x=1", "--set stages.x:1:1: stages has no element \"x\"; it has 2, counted from 0"),
        ("stages.01.steps=1", "--set stages.01.steps:1:1: stages has no element \"01\"; it has 2, counted from 0"),
        ("name=", "--set name: has no value; write \"\" for an empty text, null to leave the key out"),
        ("stages.0.steps=0", "--set stages.0.steps:1:1: stages[0].steps: 0 is out of range; expected at least 1"),
    ])
    func wrongOnesAreToldWithTheirPlace(text: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try Self.read(text) }
        #expect(error?.description == message)
    }

    /// Problems of the file keep their places.
    @Test func whatIsWrongInTheFileIsStillToldThere() {
        let error = #expect(throws: ConfigurationError.self) {
            let overrides = try ["b.c=1", "other=2"].map(Self.override)
            let text = "{\"a\": 1,\n \"b\": {\"c\": 2, \"extra\": 3}}"
            try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json", overrides: overrides) {
                _ = $0.string("a")
                _ = $0.object("b").integer("c")
            }
        }
        #expect(
            error?.diagnostics.map(\.description) == [
                "run.json:1:7: a: expected a string, found a number",
                "run.json:2:16: b.extra: unknown key \"extra\"; expected one of: c",
                "--set other:1:1: other: unknown key \"other\"; expected one of: a, b",
            ])
    }
}
