import Configuration
import TestSupport
import Testing

@Suite struct ConfigurationObjectTests {
    /// A configuration with a field of every kind.
    struct Sample: Equatable {
        var name: String
        var title: String
        var steps: Int
        var seed: Int?
        var rate: Double
        var ratio: Double
        var isFast: Bool
        var kind: Int
        var tasks: [String]
        var depth: Int

        init(_ object: ConfigurationObject) {
            name = object.string("name")
            title = object.string("title", default: "none")
            steps = object.integer("steps", in: 1...)
            seed = object.optionalInteger("seed", in: 0...9)
            rate = object.number("rate", default: 0.1, in: 0..<1)
            ratio = object.number("ratio", default: 0.5, in: ...2)
            isFast = object.bool("isFast", default: false)
            kind = object.choice("kind", among: ["linear": 1, "cosine": 2], default: 1)
            tasks = object.strings("tasks", default: [])
            depth = object.object("model", isRequired: false).integer("depth", default: 6, in: 1...100)
        }
    }

    private func read(_ text: String) throws -> Sample {
        try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") { Sample($0) }
    }

    private func problems(_ text: String) -> [String] {
        do {
            _ = try read(text)
            return []
        } catch let error as ConfigurationError {
            return error.description.split(separator: "\n").map(String.init)
        } catch {
            return ["\(error)"]
        }
    }

    @Test func defaultsAndValues() throws {
        let short = try read(#"{"name": "a", "steps": 1}"#)
        #expect((short.title, short.rate, short.isFast, short.kind, short.depth) == ("none", 0.1, false, 1, 6))
        #expect(short.seed == nil && short.tasks.isEmpty && short.ratio == 0.5)
        let long = try read(
            """
            {
              "name": "a", "title": "b", "steps": 2e3, "seed": 9, "rate": 0, "ratio": -1.5, // comment
              "isFast": true, "kind": "cosine", "tasks": ["x", "y"], "model": {"depth": 3},
            }
            """)
        #expect((long.title, long.steps, long.seed, long.rate, long.ratio) == ("b", 2000, 9, 0, -1.5))
        #expect((long.isFast, long.kind, long.tasks, long.depth) == (true, 2, ["x", "y"], 3))
        #expect(try read(#"{"name": "a", "steps": 1, "seed": null, "title": null}"#) == short)
    }

    @Test(arguments: [
        (#"{"steps": 1}"#, ["run.json:1:1: missing field \"name\""]),
        (#"{"name": null, "steps": 1}"#, ["run.json:1:1: missing field \"name\""]),
        ("{}", ["run.json:1:1: missing field \"name\"", "run.json:1:1: missing field \"steps\""]),
        ("[]", ["run.json:1:1: expected an object, found an array"]),
        (#"{"name": 7, "steps": 1}"#, ["run.json:1:10: name: expected a string, found a number"]),
        (#"{"name": "a", "steps": "1"}"#, ["run.json:1:24: steps: expected an integer, found a string"]),
        (#"{"name": "a", "steps": 1.5}"#, ["run.json:1:24: steps: expected an integer, found 1.5"]),
        (#"{"name": "a", "steps": 1e99}"#, ["run.json:1:24: steps: expected an integer, found 1e99"]),
        (#"{"name": "a", "steps": 0}"#, ["run.json:1:24: steps: 0 is out of range; expected at least 1"]),
        (#"{"name": "a", "steps": 1, "seed": 10}"#, ["run.json:1:35: seed: 10 is out of range; expected 0 to 9"]),
        (
            #"{"name": "a", "steps": 1, "rate": 1}"#,
            ["run.json:1:35: rate: 1 is out of range; expected at least 0 and less than 1"]
        ),
        (#"{"name": "a", "steps": 1, "rate": 1e999}"#, ["run.json:1:35: rate: 1e999 is too large"]),
        (#"{"name": "a", "steps": 1, "ratio": 3}"#, ["run.json:1:36: ratio: 3 is out of range; expected at most 2"]),
        (#"{"name": "a", "steps": 1, "isFast": 1}"#, ["run.json:1:37: isFast: expected true or false, found a number"]),
        (
            #"{"name": "a", "steps": 1, "kind": "cosin"}"#,
            ["run.json:1:35: kind: unknown value \"cosin\"; did you mean \"cosine\"?"]
        ),
        (
            #"{"name": "a", "steps": 1, "kind": "step"}"#,
            ["run.json:1:35: kind: unknown value \"step\"; expected one of: linear, cosine"]
        ),
        (#"{"name": "a", "steps": 1, "tasks": "x"}"#, ["run.json:1:36: tasks: expected an array, found a string"]),
        (
            #"{"name": "a", "steps": 1, "tasks": ["é", 5, "b", {}]}"#,
            [
                "run.json:1:42: tasks[1]: expected a string, found a number",
                "run.json:1:50: tasks[3]: expected a string, found an object",
            ]
        ),
        (#"{"name": "a", "steps": 1, "model": 3}"#, ["run.json:1:36: model: expected an object, found a number"]),
        (
            #"{"name": "a", "steps": 1, "model": {"depth": 101}}"#,
            ["run.json:1:46: model.depth: 101 is out of range; expected 1 to 100"]
        ),
        (
            #"{"name": "a", "steps": 1, "model": {"dept": 1}}"#,
            ["run.json:1:37: model.dept: unknown key \"dept\"; did you mean \"depth\"?"]
        ),
        (
            #"{"name": "a", "stepz": 1}"#,
            [
                "run.json:1:1: missing field \"steps\"",
                "run.json:1:15: stepz: unknown key \"stepz\"; did you mean \"steps\"?",
            ]
        ),
    ])
    func mistakes(text: String, expected: [String]) {
        #expect(problems(text) == expected)
    }

    @Test func allProblemsAtOnceInTheOrderOfTheText() {
        let text = """
            {
              "tasks": [1],
              "kind": "linera",
              "rate": 2,
              "colour": "é",
              "steps": 0,
              "name": "x"
            }
            """
        #expect(
            problems(text) == [
                "run.json:2:13: tasks[0]: expected a string, found a number",
                "run.json:3:11: kind: unknown value \"linera\"; did you mean \"linear\"?",
                "run.json:4:11: rate: 2 is out of range; expected at least 0 and less than 1",
                "run.json:5:3: colour: unknown key \"colour\"; expected one of: "
                    + "name, title, steps, seed, rate, ratio, isFast, kind, tasks, model",
                "run.json:6:12: steps: 0 is out of range; expected at least 1",
            ])
    }

    @Test func aMissingObjectIsOneProblem() {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.read(bytes: Array(#"{"optimizer": {}}"#.utf8), file: "run.json") { root in
                let model = root.object("model")
                _ = (model.integer("depth"), model.string("kind"), root.object("optimizer").string("kind"))
            }
        }
        #expect(
            error?.description == """
                run.json:1:1: missing field "model"
                run.json:1:15: optimizer: missing field "kind"
                """)
    }

    @Test(arguments: [
        ("plain {x}", 6, 13),
        (#"a\n\"{"#, 3, 12),
        (#"\u00e9\ud83d\ude00{"#, 2, 25),
        ("é€😀{", 3, 10),
        ("", 0, 7),
    ])
    func placesInsideStrings(content: String, scalars: Int, column: Int) {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.read(bytes: Array(#"{"t":"\#(content)"}"#.utf8), file: "run.json") { root in
                root.value("t")?.report("here", afterScalars: scalars)
            }
        }
        #expect(error?.description == "run.json:1:\(column): t: here")
    }

    @Test func files() throws {
        try TemporaryDirectory.use { directory in
            let path = try directory.write(#"{"name": "a", "steps": 3}"#, to: "run.json")
            #expect(try ConfigurationFile.read(path) { Sample($0) }.steps == 3)
            let absent = directory.path("absent.json")
            let error = #expect(throws: ConfigurationError.self) { try ConfigurationFile.read(absent) { Sample($0) } }
            #expect(error?.description == "\(absent): cannot be read; check that the file exists and may be read")
        }
    }

    @Test(
        arguments: [
            (#"{"steps": 1}"#, "steps", nil), (#"{"epochs": 2}"#, "epochs", nil),
            (#"{"steps": null, "epochs": 2}"#, "epochs", nil),
            (#"{}"#, nil, #"run.json:1:1: missing field "steps" or "epochs""#),
            (
                #"{"epochs": 2, "steps": 1}"#, nil,
                #"run.json:1:12: epochs: "steps" and "epochs" exclude each other; leave one of them out"#
            ),
        ] as [(String, String?, String?)])
    func alternatives(text: String, key: String?, problem: String?) throws {
        func read(isRequired: Bool) throws -> String? {
            try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") {
                $0.alternative("steps", "epochs", isRequired: isRequired) { $0 }
            }
        }
        if let problem {
            let error = #expect(throws: ConfigurationError.self) { try read(isRequired: true) }
            #expect(error?.description == problem)
        } else {
            #expect(try read(isRequired: true) == key)
        }
        if text == "{}" { #expect(try read(isRequired: false) == nil) }
    }

    /// Nobody reads thousands of problems: only the first ones are shown, with suggestions.
    @Test func manyProblems() {
        let keys = (0..<120).map { "steps\(Character(Unicode.Scalar(0x4E00 + UInt32($0))!))" }
        let text = "{\"name\": \"a\", \"steps\": 1,\n" + keys.map { "\"\($0)\": 1" }.joined(separator: ",\n") + "}"
        let shown = problems(text)
        #expect(shown.count == 51 && shown.last == "… and 70 more")
        for number in [0, 49] {
            let key = keys[number]
            #expect(
                shown[number] == "run.json:\(number + 2):1: \(key): unknown key \"\(key)\"; did you mean \"steps\"?")
        }
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect(error?.diagnostics.count == 120)
        #expect(error?.diagnostics.last?.message == "unknown key \"\(keys[119])\"")
    }

    /// A missing object is reported once, without its fields.
    @Test func alternativesOfAMissingObjectAreNotMissed() {
        let error = #expect(throws: ConfigurationError.self) {
            try ConfigurationFile.read(bytes: Array("{}".utf8), file: "run.json") {
                _ = $0.object("training").alternative("steps", "epochs") { $0 }
            }
        }
        #expect(error?.description == #"run.json:1:1: missing field "training""#)
    }
}
