import Configuration
import Metrics
import TaskDefinitions
import Testing

/// Records that become no example or several, and splits with unknown answers.
struct RenderingTests {
    private func task(_ steps: String, more: String = "", input: String = "q: {q}") throws -> TaskDefinition {
        try TaskDefinition.read(
            text: """
                {"name": "t", "sources": {"train": "t.jsonl"}, "preprocess": [\(steps)], "input": "\(input)",
                 "target": "{a}", "metrics": ["exact_match"]\(more)}
                """, file: "t.json")
    }

    private let record = Record(fields: [
        "q": .string("who?"), "id": .number("7"), "keep": .bool(false),
        "answers": .list([.object(["text": .string("me")]), .object(["text": .string("I")])]),
    ])

    private let explode = #"{"explode": {"field": "answers.text", "into": "a", "index": "n", "splits": ["train"]}}"#
    private let first = #"{"first": {"field": "answers.text", "into": "a", "splits": ["validation", "test"]}}"#

    @Test func trainsOnEveryAnswerAndAcceptsAll() throws {
        let task = try task("\(explode), \(first)", more: #", "references": "answers.text""#)
        #expect(
            try task.render(record, split: .train) == [
                RenderedExample(input: "q: who?", targets: ["me", "I"]),
                RenderedExample(input: "q: who?", targets: ["I", "me"]),
            ])
        #expect(try task.render(record, split: .test) == [RenderedExample(input: "q: who?", targets: ["me", "I"])])
        #expect(try task.renderInput(record) == "q: who?")
    }

    /// Questions as in SQuAD 2.0.
    @Test(arguments: ["[]", "null"])
    func aListWithoutReferencesLeavesTheTarget(answers: String) throws {
        let task = try task(
            #"{"first": {"field": "answers", "into": "a", "default": "unanswerable"}}"#,
            more: #", "references": "answers""#)
        let none = try Self.record(#"{"q": "who?", "answers": \#(answers)}"#)
        #expect(try task.render(none, split: .train) == [RenderedExample(input: "q: who?", targets: ["unanswerable"])])
        let some = try Self.record(#"{"q": "who?", "answers": ["me", "I"]}"#)
        #expect(try task.render(some, split: .train) == [RenderedExample(input: "q: who?", targets: ["me", "I"])])
        let typed = try Self.record(#"{"q": "who?", "answer": ["me"]}"#)
        #expect(
            throws: ExampleProblem(field: "answers", message: #"missing field "answers"; the record has: a, answer, q"#)
        ) { try task.render(typed, split: .train) }
    }

    @Test func nestedListsMultiply() throws {
        let steps = #"{"explode": {"field": "ps", "into": "p"}}, {"explode": {"field": "p.as", "into": "a"}}"#
        let task = try task(steps, input: "q: {p.q}")
        let text = #"{"ps": [{"q": "1", "as": ["x", "y"]}, {"q": "2", "as": []}, {"q": "3", "as": ["z"]}]}"#
        let examples = try task.render(try Self.record(text), split: .train)
        #expect(examples.map(\.input) == ["q: 1", "q: 1", "q: 3"])
        #expect(examples.map(\.targets) == [["x"], ["y"], ["z"]])
        #expect(
            throws: ExampleProblem(message: #"the step "explode" makes 3 inputs of it; give each of them by itself"#)
        ) {
            _ = try task.renderInput(try Self.record(text))
        }
        #expect(try task.renderInput(try Self.record(#"{"ps": [{"q": "1"}]}"#)) == "q: 1")
    }

    @Test func leavesOutInSomeSplits() throws {
        let filter = #"{"filter": {"field": "keep", "is": [true], "splits": ["train"]}}"#
        let task = try task("\(filter), \(explode), \(first)")
        #expect(try task.render(record, split: .train).isEmpty)
        #expect(try task.render(record, split: .validation).count == 1)
        // The input of a single question is rendered even if the filter would drop it.
        let always = try self.task(#"{"filter": {"field": "keep", "is": [true]}}"#)
        #expect(try always.renderInput(record) == "q: who?")
    }

    @Test func saysWhatMayComeOnce() throws {
        let steps =
            #"{"deduplicate": {"fields": ["q"]}}, {"explode": {"field": "answers.text", "into": "a"}}, "#
            + #"{"deduplicate": {"fields": ["a"]}}"#
        let keys = try task(steps).render(record, split: .train).map(\.uniqueKeys)
        // Both answers belong to one question.
        #expect(keys.map { $0.map(\.text) } == [[#"0 ["who?"]"#, #"2 ["me"]"#], [#"0 ["who?"]"#, #"2 ["I"]"#]])
        #expect(keys.map { $0.map(\.owner) } == [[0, 1], [0, 2]])
    }

    @Test func attributesAreTemplates() throws {
        let more = #", "attributes": {"group": "{id}-{n|default:0}"}"#
        let task = try task("\(explode), \(first)", more: more)
        #expect(try task.render(record, split: .train).map(\.attributes) == [["group": "7-0"], ["group": "7-1"]])
        #expect(try task.render(record, split: .test).map(\.attributes) == [["group": "7-0"]])
        let plain = try self.task("\(explode), \(first)")
        #expect(plain.attributes.isEmpty && plain.fingerprint != task.fingerprint)
        #expect(throws: ExampleProblem(field: "id", message: #"missing field "id"; the record has: a, q"#)) {
            _ = try self.task("", more: more).render(
                Record(fields: ["q": .string("?"), "a": .string("!")]), split: .train)
        }
    }

    @Test func unlabelledSplitsNeedNoAnswers() throws {
        let task = TaskDefinition(
            name: "t", sources: [.test: Source(paths: ["t.jsonl"], format: JSONLinesFormat(), isUnlabelled: true)],
            input: try Template("{q}"), target: try Template("{a}"), references: "all",
            attributes: ["group": try Template("{id}"), "label": try Template("{label}")],
            preprocessing: [
                ScopedStep(FieldStep("a", change: MapValues(["0": "no"]))),
                ScopedStep(FieldStep("q", change: LowercaseText())),
                ScopedStep(ExplodeStep(field: "all", destination: "one")),
            ], labels: ["no", "yes"], metrics: try MetricCatalogue.choices(named: "accuracy", labels: ["no", "yes"]))
        let record = Record(fields: ["q": .string("WHO?"), "id": .number("1"), "a": .number("-1")])
        #expect(
            try task.render(record, split: .test) == [
                RenderedExample(input: "who?", targets: [], attributes: ["group": "1"])
            ])
        #expect(throws: ExampleProblem.self) { _ = try task.render(record, split: .validation) }
        #expect(throws: ExampleProblem(field: "q", message: #"missing field "q"; the record has: id"#)) {
            _ = try task.render(Record(fields: ["id": .number("1")]), split: .test)
        }
    }

    private static func record(_ json: String) throws -> Record {
        try Record(JSONDocument(bytes: Array(json.utf8), file: "data.jsonl", dialect: .strict).root.value)
    }
}
