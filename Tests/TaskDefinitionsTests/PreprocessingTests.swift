import Foundation
import TaskDefinitions
import Testing

struct PreprocessingTests {
    struct Example: Sendable, CustomTestStringConvertible {
        let step: any PreprocessingStep
        let before: FieldValue
        /// The value of the field "x" afterwards, or why there is none.
        let after: Result<FieldValue, ExampleProblem>

        init(_ step: any PreprocessingStep, _ before: FieldValue, _ after: FieldValue) {
            (self.step, self.before, self.after) = (step, before, .success(after))
        }
        init(_ step: any PreprocessingStep, _ before: FieldValue, field: String = "x", problem: String) {
            (self.step, self.before) = (step, before)
            after = .failure(ExampleProblem(field: field, message: problem))
        }
        var testDescription: String { "\(step) of \(before.jsonText)" }
    }

    static let map = MapStep(field: "x", values: ["0": "negative", "1": "positive", "true": "yes"])
    static let round = RoundStep(field: "x", nearest: Decimal(string: "0.2")!, decimals: 1)

    static let examples: [Example] = [
        Example(map, .number("0"), .string("negative")),
        Example(map, .string("1"), .string("positive")),
        Example(map, .bool(true), .string("yes")),
        Example(map, .list([.number("1"), .number("0")]), .list([.string("positive"), .string("negative")])),
        Example(map, .number("-1"), problem: #"field "x": the map has no value "-1"; did you mean "1"?"#),
        Example(
            map, .string("maybe"), problem: #"field "x": the map has no value "maybe"; expected one of: 0, 1, true"#),
        Example(map, .null, problem: #"field "x" is null, not text"#),
        Example(LowercaseStep(field: "x"), .string("ÉCOLE Neutral"), .string("école neutral")),
        Example(LowercaseStep(field: "x"), .object([:]), problem: #"field "x" is an object, not text"#),
        Example(LowercaseStep(field: "y"), .string(""), field: "y", problem: #"missing field "y"; the record has: x"#),
        Example(ReplaceStep(field: "x", text: "_", replacement: " "), .string("a_b__c"), .string("a b  c")),
        Example(ReplaceStep(field: "x", text: "ab", replacement: ""), .string("aabb"), .string("ab")),
        Example(JoinStep(field: "x", separator: ", "), .list([.string("a"), .number("2")]), .string("a, 2")),
        Example(JoinStep(field: "x", separator: ", "), .list([]), .string("")),
        Example(JoinStep(field: "x", separator: " "), .string("a"), problem: #"field "x" is a string, not a list"#),
        Example(
            JoinStep(field: "x", separator: " "), .list([.string("a"), .null]),
            problem: #"field "x": element 2 is null, not text"#),
        Example(FirstStep(field: "x", destination: "x"), .list([.string("a"), .string("b")]), .string("a")),
        Example(FirstStep(field: "x", destination: "y"), .list([]), problem: #"field "x" is an empty list"#),
        Example(CollapseSpacesStep(field: "x"), .string("  a \t b\n\u{a0}c "), .string("a b c")),
        // Halves go to the even multiple: 3.3 = 16.5 * 0.2 to 16 * 0.2, and 3.5 = 17.5 * 0.2 to 18 * 0.2.
        Example(round, .number("3.3"), .string("3.2")),
        Example(round, .number("3.5"), .string("3.6")),
        Example(round, .number("4.085"), .string("4.0")),
        Example(round, .number("5"), .string("5.0")),
        Example(round, .string("0.1"), .string("0.0")),
        Example(round, .number("-0.31"), .string("-0.4")),
        Example(round, .number("3e-1"), .string("0.4")),
        Example(RoundStep(field: "x", nearest: 1, decimals: 0), .number("2.5"), .string("2")),
        Example(RoundStep(field: "x", nearest: 5, decimals: 2), .number("12.4"), .string("10.00")),
        Example(round, .string("four"), problem: #"field "x": "four" is not a number"#),
        Example(round, .string("nan"), problem: #"field "x": "nan" is not a number"#),
        Example(round, .string("1e300"), problem: #"field "x": "1e300" is not a number"#),
    ]

    @Test(arguments: examples)
    func changesTheField(example: Example) throws {
        var record = Record(fields: ["x": example.before])
        switch example.after {
        case .success(let value):
            try example.step.apply(to: &record)
            #expect(record.fields["x"] == value)
        case .failure(let problem):
            #expect(throws: problem) { try example.step.apply(to: &record) }
        }
    }

    /// A task file with one step, its settings as given.
    private func task(_ preprocess: String) throws -> TaskDefinition {
        try TaskDefinition.read(text: """
            {"name": "t", "sources": {"train": "t.jsonl"}, "preprocess": [\(preprocess)], "input": "t {a}",
             "target": "{b}", "metrics": ["exact_match"]}
            """, file: "t.json")
    }

    @Test(arguments: PreprocessingCatalogue.all.map { $0.name })
    func everyStepReadsItsExample(name: String) throws {
        let type = try #require(PreprocessingCatalogue.all.first { $0.name == name })
        let step = try #require(try task("{\"\(name)\": \(type.example)}").preprocessing.first)
        #expect(Swift.type(of: step).name == name)
        #expect(!type.summary.isEmpty)
        // What a step says of itself is what it was made of.
        #expect(try task("{\"\(name)\": \(FieldValue.object(step.settings).jsonText)}").preprocessing.count == 1)
        #expect(Self.examples.contains { Swift.type(of: $0.step).name == name })
    }

    @Test func postprocessingChangesPredictions() throws {
        let results = Dictionary(uniqueKeysWithValues: PostprocessingCatalogue.all.map { type in
            (type.name, type.init().apply(to: "  Two \t Words "))
        })
        #expect(results == ["lowercase": "  two \t words ", "trim": "Two \t Words", "collapse_spaces": "Two Words"])
        #expect(PostprocessingCatalogue.all.allSatisfy { !$0.summary.isEmpty })
        #expect(TrimPrediction().apply(to: " \n") == "")
    }
}
