import Configuration
import Metrics
import TaskDefinitions
import Testing

struct TaskDefinitionTests {
    static func sst2(
        input: String = "sst2 sentence: {sentence}", target: String = "{label}", references: String? = nil,
        labels: [String]? = ["negative", "positive"], values: TextMap<String> = ["0": "negative", "1": "positive"],
        format: any SourceFormat = JSONLinesFormat(), path: String = "sst2/train.jsonl",
        metrics: [String] = ["string_match"],
        description: String = "", limits: Limits = .usual, evaluation: EvaluationMode = .generate
    ) throws -> TaskDefinition {
        TaskDefinition(
            name: "sst2", description: description, sources: [.train: Source(path: path, format: format)],
            input: try Template(input), target: try Template(target), references: references,
            preprocessing: [ScopedStep(FieldStep("label", change: MapValues(values)))], labels: labels,
            metrics: try metrics.flatMap { try MetricCatalogue.choices(named: $0, labels: labels) },
            limits: limits, evaluation: evaluation)
    }

    @Test func rendersARecord() throws {
        let record = Record(fields: ["sentence": .string("a stirring film"), "label": .number("1")])
        let expected = RenderedExample(input: "sst2 sentence: a stirring film", targets: ["positive"])
        #expect(try Self.sst2().render(record, split: .train) == [expected])
    }

    private func qa() throws -> TaskDefinition {
        TaskDefinition(
            name: "qa", sources: [:], input: try Template("{q}"), target: try Template("{a}"), references: "all",
            postprocessing: [TrimSpaces(), LowercaseText()],
            metrics: try MetricCatalogue.choices(named: "exact_match", labels: nil))
    }

    @Test func referencesFollowTheTarget() throws {
        let record = Record(fields: [
            "q": .string("who?"), "a": .string("me"),
            "all": .list([.string("I"), .string("me"), .number("1"), .string("I")]),
        ])
        #expect(try qa().render(record, split: .train).map(\.targets) == [["me", "I", "1", "I"]])
    }

    @Test func postprocessesInOrder() throws {
        #expect(try qa().postprocess(" Yes ") == "yes")
    }

    /// A label that ranking chose needs no postprocessing.
    @Test func postprocessesNoLabels() throws {
        let task = TaskDefinition(
            name: "sst2", sources: [:], input: try Template("{s}"), target: try Template("{l}"),
            postprocessing: [LowercaseText()], labels: ["Bad", "Good"],
            metrics: try MetricCatalogue.choices(named: "accuracy", labels: ["Bad", "Good"]),
            evaluation: .rankClassification(normalizesByLength: false))
        #expect(task.postprocess("Good") == "Good")
    }

    struct Fault: Sendable, CustomTestStringConvertible {
        let record: Fields
        let field: String?
        let message: String
        var testDescription: String { message }
    }

    @Test(arguments: [
        Fault(
            record: ["label": .number("0")], field: "sentence",
            message: #"missing field "sentence"; the record has: label"#),
        Fault(record: [:], field: "label", message: #"missing field "label"; the record has: no fields"#),
        Fault(
            record: ["sentence": .list([]), "label": .number("0")], field: "sentence",
            message: #"field "sentence" is a list, not text; the step "join" makes a text of a list"#),
        Fault(
            record: ["sentence": .string("x"), "label": .number("2")], field: nil,
            message: #"the target "positiv" is not among the labels; did you mean "positive"?"#),
        Fault(
            record: ["sentence": .string("x"), "label": .number("3")], field: "label",
            message: "the target is empty"),
    ])
    func faultyRecordsOfAClassification(fault: Fault) throws {
        let task = try Self.sst2(values: ["0": "negative", "2": "positiv", "3": " "])
        #expect(throws: ExampleProblem(field: fault.field, message: fault.message)) {
            _ = try task.render(Record(fields: fault.record), split: .train)
        }
    }

    @Test(arguments: [
        Fault(
            record: ["q": .string(" "), "a": .string("x"), "all": .list([.string("x")])], field: nil,
            message: "the input is empty"),
        Fault(
            record: ["q": .string("q"), "a": .string(""), "all": .list([.string("x")])], field: "a",
            message: "the target is empty"),
        Fault(
            record: ["q": .string("q"), "a": .string("x"), "all": .list([.string("x"), .string("")])], field: "all",
            message: #"field "all" has an empty reference"#),
        Fault(
            record: ["q": .string("q"), "a": .string("x"), "all": .string("x")], field: "all",
            message: #"field "all" is a string, not a list"#),
        Fault(
            record: ["q": .string("q"), "a": .string("x"), "all": .list([.string("x"), .object([:])])], field: "all",
            message: #"field "all": element 2 is an object, not text"#),
    ])
    func faultyRecordsWithReferences(fault: Fault) throws {
        let task = try qa()
        #expect(throws: ExampleProblem(field: fault.field, message: fault.message)) {
            _ = try task.render(Record(fields: fault.record), split: .train)
        }
    }

    @Test func labelsMatchToTheLetter() throws {
        let task = try Self.sst2(labels: ["\u{e9}t\u{e9}", "hiver"], values: ["0": "e\u{301}te\u{301}"])
        #expect(throws: ExampleProblem.self) {
            _ = try task.render(Record(fields: ["sentence": .string("x"), "label": .number("0")]), split: .train)
        }
    }

    @Test func fingerprintIsWhatDecidesAnExample() throws {
        let original = try Self.sst2().fingerprint
        #expect(original.count == 64)
        // None of these settings changes an example.
        #expect(try Self.sst2(metrics: ["f1_macro"]).fingerprint == original)
        #expect(try Self.sst2(description: "other").fingerprint == original)
        #expect(try Self.sst2(limits: Limits(maxInputTokens: 9, maxTargetTokens: 9)).fingerprint == original)
        #expect(try Self.sst2(path: "elsewhere.jsonl").fingerprint == original)
        let ranking = EvaluationMode.rankClassification(normalizesByLength: true)
        #expect(try Self.sst2(evaluation: ranking).fingerprint == original)
        let changed = [
            try Self.sst2(input: "sst2: {sentence}"), try Self.sst2(target: "{label}."),
            try Self.sst2(references: "all"), try Self.sst2(labels: nil),
            try Self.sst2(labels: ["positive", "negative"]),
            try Self.sst2(values: ["0": "negative"]), try Self.sst2(format: CSVFormat()),
        ]
        #expect(Set(changed.map(\.fingerprint) + [original]).count == changed.count + 1)
    }

    /// Stores keep fingerprints: a change of this value would import the data of all users again.
    @Test func fingerprintIsStable() throws {
        #expect(try Self.sst2().fingerprint == "33196d70084315b39ad1723231a6e6f62ac52c9f13c9f02199fe972220f2bec1")
    }

    @Test func sourcesAreFoundFromTheDataDirectory() {
        #expect(Source(path: "sst2/train.jsonl").paths(in: "data") == ["data/sst2/train.jsonl"])
        #expect(Source(path: "sst2/train.jsonl").paths(in: "data/") == ["data/sst2/train.jsonl"])
        #expect(Source(path: "sst2/train.jsonl").paths(in: "") == ["sst2/train.jsonl"])
        #expect(Source(path: "/sst2/train.jsonl").paths(in: "data") == ["/sst2/train.jsonl"])
    }
}
