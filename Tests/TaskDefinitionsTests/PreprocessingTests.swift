import Foundation
import TaskDefinitions
import Testing

struct PreprocessingTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let step: any PreprocessingStep
        let before: Fields
        /// The field "x" after the step.
        let after: FieldValue?
        let problem: ExampleProblem?

        init(_ step: any PreprocessingStep, _ before: FieldValue, _ after: FieldValue) {
            self.init(step, ["x": before], after)
        }
        init(_ step: any PreprocessingStep, _ before: Fields, _ after: FieldValue) {
            (self.step, self.before, self.after, problem) = (step, before, after, nil)
        }
        init(_ step: any PreprocessingStep, _ before: FieldValue, field: String = "x", problem: String) {
            self.init(step, ["x": before], field: field, problem: problem)
        }
        init(_ step: any PreprocessingStep, _ before: Fields, field: String = "x", problem: String) {
            (self.step, self.before, after) = (step, before, nil)
            self.problem = ExampleProblem(field: field, message: problem)
        }
        var testDescription: String { "\(step) of \(FieldValue.object(before).jsonText)" }
    }

    static let map = FieldStep("x", change: MapValues(["0": "negative", "1": "positive", "true": "yes"]))
    static let spans = SpansStep(text: "text", spans: "at", destination: "x")
    static let mark = MarkWordStep(field: "x", index: "at", word: "word", mark: "*")
    static let markSpan = MarkSpanStep(field: "x", start: "at", end: "to", mark: "*")

    static func list(_ texts: String...) -> FieldValue { .list(texts.map { .string($0) }) }

    private static func spans(_ at: FieldValue) -> Fields { ["text": .string("Ünï cödé"), "at": at] }
    private static func span(_ start: Int, _ end: Int) -> FieldValue {
        .object(["start": .number("\(start)"), "end": .number("\(end)")])
    }
    private static func between(_ at: String, _ to: String) -> Fields {
        ["x": .string("Ünï e\u{301} beer"), "at": .number(at), "to": .number(to)]
    }
    private static func marked(_ text: String, _ at: String, _ word: String) -> Fields {
        ["x": .string(text), "at": .number(at), "word": .string(word)]
    }

    static let examples: [Example] = [
        // A change to the text of a field.
        Example(map, .number("0"), .string("negative")),
        Example(map, .bool(true), .string("yes")),
        Example(map, .list([.number("1"), .number("0")]), list("positive", "negative")),
        Example(map, .number("-1"), problem: #"field "x": the map has no value "-1"; did you mean "1"?"#),
        Example(map, .null, problem: #"field "x" is null, not text"#),
        Example(map, .list([.number("1"), .null]), problem: #"field "x": element 2 is null, not text"#),
        Example(FieldStep("x", change: LowercaseText()), .object([:]), problem: #"field "x" is an object, not text"#),
        Example(
            FieldStep("x", "y", change: LowercaseText()), .string("A"), field: "y",
            problem: #"missing field "y"; the record has: x"#),
        Example(
            FieldStep("a.x", change: LowercaseText()), ["a": .object(["y": .null])], field: "a",
            problem: #"field "a.x": "a" has no "x"; it has: y"#),
        // Lists.
        Example(JoinStep(field: "x", separator: ", "), .list([.string("a"), .number("2")]), .string("a, 2")),
        Example(JoinStep(field: "x", separator: ", "), .list([]), .string("")),
        Example(JoinStep(field: "x", separator: " "), .string("a"), problem: #"field "x" is a string, not a list"#),
        Example(
            JoinStep(field: "x", separator: " "), .list([.string("a"), .null]),
            problem: #"field "x": element 2 is null, not text"#),
        Example(FirstStep(field: "x", destination: "x"), list("a", "b"), .string("a")),
        Example(
            FirstStep(field: "a.t", destination: "x"), ["a": .list([.object(["t": .string("b")])])], .string("b")),
        Example(
            FirstStep(field: "x", destination: "y"), .list([]),
            problem: #"field "x" is an empty list; give the step a "default""#),
        Example(FirstStep(field: "a", destination: "x", fallback: "none"), ["a": .list([])], .string("none")),
        Example(FirstStep(field: "a", destination: "x", fallback: "none"), ["a": .null], .string("none")),
        Example(FirstStep(field: "a.t", destination: "x", fallback: "none"), ["a": .list([])], .string("none")),
        Example(FirstStep(field: "a", destination: "x", fallback: "none"), ["b": .null], .string("none")),
        Example(FirstStep(field: "a", destination: "x", fallback: "none"), ["a": list("b")], .string("b")),
        Example(
            FirstStep(field: "a", destination: "x", fallback: "none"), ["a": .string("b")], field: "a",
            problem: #"field "a" is a string, not a list"#),
        Example(
            CollectStep(fields: ["a", "b.c"], destination: "x"),
            ["a": .number("1"), "b": .object(["c": .string("two")])], list("1", "two")),
        Example(
            CollectStep(fields: ["x", "y"], destination: "x"), .string("a"), field: "y",
            problem: #"missing field "y"; the record has: x"#),
        Example(
            SortUniqueStep(field: "x"), list("b", "é", "Z", "b", "a", "e\u{301}"),
            list("Z", "a", "b", "e\u{301}", "é")),
        Example(SortUniqueStep(field: "x"), .string("a"), problem: #"field "x" is a string, not a list"#),
        // Finding.
        Example(
            try! FindStep(field: "x", pattern: "<([^>]*)>", destination: "x"), .string("<c#><ünï-cödé>"),
            list("c#", "ünï-cödé")),
        Example(try! FindStep(field: "x", pattern: "[0-9]+", destination: "x"), .string("a1 b22"), list("1", "22")),
        Example(
            try! FindStep(field: "x", pattern: #""([^"]*)"|(\w+)"#, destination: "x"), .string(#""a b" c"#),
            list("a b", "c")),
        Example(try! FindStep(field: "x", pattern: "z", destination: "x"), .string("a"), .list([])),
        Example(
            try! FindStep(field: "x", pattern: "z", destination: "x"), .list([]),
            problem: #"field "x" is a list, not text; the step "join" makes a text of a list"#),
        // Spans count Unicode scalars, and their ends are included.
        Example(spans, spans(.list([span(4, 7), span(0, 2), span(3, 3)])), list("cödé", "Ünï", " ")),
        Example(spans, spans(.list([])), .list([])),
        Example(
            spans, spans(.list([span(0, 0), span(4, 8)])), field: "at",
            problem: #"field "at": element 2, {"end": 8, "start": 4}, has no "start" and "end" "#
                + #"within the 8 characters of "text""#),
        Example(
            spans, spans(.list([.string("a")])), field: "at",
            problem: #"field "at": element 1, "a", has no "start" and "end" within the 8 characters of "text""#),
        Example(spans, spans(.string("a")), field: "at", problem: #"field "at" is a string, not a list"#),
        // Marking.
        Example(markSpan, between("7", "11"), .string("Ünï e\u{301} *beer*")),
        Example(markSpan, between("0", "3"), .string("*Ünï* e\u{301} beer")),
        Example(
            markSpan, between("0", "12"), field: "at",
            problem: #"fields "at" and "to": 0 to 12 is not a part of the 11 characters of "x""#),
        Example(
            markSpan, between("3", "3"), field: "at",
            problem: #"fields "at" and "to": 3 to 3 is not a part of the 11 characters of "x""#),
        Example(mark, marked("Tom said he was late .", "2", "he"), .string("Tom said *he* was late .")),
        Example(mark, marked("It rained  twice ", "0", "It"), .string("*It* rained  twice ")),
        Example(mark, marked("he said he saw he", "3", "he"), .string("he said *he* saw he")),
        Example(
            mark, marked(#"threw him over. "Good for him," he said."#, "5", "him"),
            .string(#"threw him over. "Good for *him* ," he said."#)),
        Example(mark, marked("want to use it , but", "2", "it"), .string("want to use *it* , but")),
        Example(mark, marked("see (Tom's) hat", "1", "Tom's"), .string("see ( *Tom's* ) hat")),
        Example(mark, marked("theirs", "0", "their"), problem: #"field "x" has no word "their" to mark"#),
        Example(
            mark, marked("theirs", "-1", "theirs"), field: "at",
            problem: #"field "at": "-1" is not a whole number from 0 up"#),
    ]

    @Test(arguments: examples)
    func changesTheField(example: Example) throws {
        var record = Record(fields: example.before)
        if let problem = example.problem {
            #expect(throws: problem) { _ = try example.step.apply(to: &record) }
        } else {
            #expect(try example.step.apply(to: &record) == .goesOn)
            #expect(record.fields["x"] == example.after)
        }
    }

    @Test func aChangeInsideAnObjectHidesIt() throws {
        var record = Record(fields: ["qa": .object(["label": .number("1")])])
        let step = FieldStep("qa.label", change: MapValues(["1": "True"]))
        _ = try step.apply(to: &record)
        #expect(try Template("{qa.label}").render(record) == "True")
        #expect(record.fields["qa"] == .object(["label": .number("1")]))
    }

    @Test func everyElementMakesARecord() throws {
        var record = Record(fields: ["q": .string("?"), "a": .list([.string("x"), .object(["t": .string("y")])])])
        let outcome = try ExplodeStep(field: "a", destination: "e", index: "n").apply(to: &record)
        guard case .becomes(let records) = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(records.map { $0.fields["q"] } == [.string("?"), .string("?")])
        #expect(records.map { $0.fields["e"] } == [.string("x"), .object(["t": .string("y")])])
        #expect(records.map { $0.fields["n"] } == [.number("0"), .number("1")])
        record.fields["a"] = .list([])
        #expect(try ExplodeStep(field: "a", destination: "e").apply(to: &record) == .becomes([]))
        #expect(throws: ExampleProblem(field: "q", message: #"field "q" is a string, not a list"#)) {
            _ = try ExplodeStep(field: "q", destination: "e").apply(to: &record)
        }
    }

    @Test(arguments: [
        (FilterStep.Condition.isOne(of: ["1", "2"]), FieldValue.number("1"), true),
        (.isOne(of: ["1", "2"]), .string("3"), false),
        (.isOne(of: ["é"]), .string("e\u{301}"), false),
        (.isOne(of: ["true"]), .bool(true), true),
        (.isNone(of: ["-1"]), .number("-1"), false),
        (.isNone(of: ["-1"]), .string("a"), true),
        (.isNotEmpty, .string("a"), true),
        (.isNotEmpty, .string(" \n"), false),
        (.isNotEmpty, .null, false),
        (.isNotEmpty, .list([]), false),
        (.isNotEmpty, .list([.null]), true),
        (.isNotEmpty, .object([:]), false),
        (.isNotEmpty, .number("0"), true),
    ])
    func filters(condition: FilterStep.Condition, value: FieldValue, isKept: Bool) throws {
        var record = Record(fields: ["x": value])
        #expect(try FilterStep(field: "x", condition).apply(to: &record) == (isKept ? .goesOn : .isLeftOut))
    }

    @Test func aFilterOfAFieldAloneKeepsWhatIsNotEmpty() throws {
        for settings in [#"{"field": "x"}"#, #"{"field": "x", "notEmpty": true}"#] {
            let step = try task("{\"filter\": \(settings)}").preprocessing[0].step
            #expect((step as? FilterStep)?.condition == .isNotEmpty)
            let kept: [FieldValue] = [.string("a"), .number("0"), .bool(false), .list([.null])]
            let leftOut: [FieldValue] = [.string(""), .string(" \n"), .null, .list([]), .object([:])]
            for value in kept + leftOut {
                var record = Record(fields: ["x": value])
                #expect(try step.apply(to: &record) == (kept.contains(value) ? .goesOn : .isLeftOut))
            }
        }
    }

    @Test func whatIsMissingIsEmptyButHasNoValue() throws {
        var record = Record(fields: [:])
        #expect(try FilterStep(field: "x", .isNotEmpty).apply(to: &record) == .isLeftOut)
        #expect(throws: ExampleProblem(field: "x", message: #"missing field "x"; the record has: no fields"#)) {
            _ = try FilterStep(field: "x", .isNone(of: ["1"])).apply(to: &record)
        }
    }

    @Test func duplicatesHaveEqualKeys() throws {
        func key(_ fields: Fields) throws -> StepOutcome {
            var record = Record(fields: fields)
            return try DeduplicateStep(fields: ["a", "b"]).apply(to: &record)
        }
        let first = try key(["a": .string("x"), "b": .number("1"), "c": .null])
        #expect(first == .goesOnOnce(key: #"["x", 1]"#))
        #expect(try key(["a": .string("x"), "b": .number("1"), "c": .bool(true)]) == first)
        #expect(try key(["a": .string("x"), "b": .string("1")]) != first)
        #expect(throws: ExampleProblem(field: "b", message: #"missing field "b"; the record has: a"#)) {
            _ = try key(["a": .null])
        }
    }

    /// A task file with one step and the given settings.
    private func task(_ preprocess: String) throws -> TaskDefinition {
        try TaskDefinition.read(
            text: """
                {"name": "t", "sources": {"train": "t.jsonl"}, "preprocess": [\(preprocess)], "input": "t {a}",
                 "target": "{b}", "metrics": ["exact_match"]}
                """, file: "t.json")
    }

    @Test(arguments: PreprocessingCatalogue.all.map { $0.name })
    func everyStepReadsItsExample(name: String) throws {
        let type = try #require(PreprocessingCatalogue.all.first { $0.name == name })
        let scoped = try #require(try task("{\"\(name)\": \(type.example)}").preprocessing.first)
        #expect(Swift.type(of: scoped.step).name == name)
        #expect(scoped.splits == nil)
        #expect(!type.summary.isEmpty)
        // The settings that a step reports make the same step again.
        let settings = FieldValue.object(scoped.step.settings).jsonText
        let again = try #require(try task("{\"\(name)\": \(settings)}").preprocessing.first)
        #expect(again.step.settings == scoped.step.settings)
        // Steps have tests above or in their own files. Changes of texts have theirs in TextChangeTests.
        let ownTests = [ExplodeStep.name, FilterStep.name, DeduplicateStep.name, OverlappingPartsStep.name]
        #expect(
            Self.examples.contains { Swift.type(of: $0.step).name == name } || ownTests.contains(name)
                || TextChangeCatalogue.all.contains { $0.name == name })
        // Every step can be limited to some splits.
        let limited = try task("{\"\(name)\": \(type.example.dropLast()), \"splits\": [\"train\"]}}")
        #expect(limited.preprocessing.first?.splits == [.train])
        #expect(limited.fingerprint != (try task("{\"\(name)\": \(type.example)}").fingerprint))
    }

    @Test func namesDiffer() {
        let names = PreprocessingCatalogue.all.map { $0.name }
        #expect(Set(names).count == names.count)
    }
}
