import Configuration
import Foundation
import Metrics
import TaskDefinitions
import Testing

/// Names and labels with differently composed characters are different, and a message says so.
struct CodePointTests {
    private static let hint =
        "; there is \"café\", which differs only in how é is composed: U+00E9 there, U+0065 U+0301 here"

    private func task(_ more: String, target: String = "{b}") throws -> TaskDefinition {
        try TaskDefinition.read(
            text: """
                {"name": "t", "sources": {"train": "t.jsonl"}, "input": "t {a}", "target": "\(target)",
                 "metrics": ["exact_match"]\(more)}
                """, file: "t.json")
    }

    private func message(_ fields: Fields, _ task: TaskDefinition) -> String? {
        do throws(ExampleProblem) {
            _ = try task.render(Record(fields: fields), split: .train)
            return nil
        } catch {
            return error.message
        }
    }

    @Test func labelsAreTold() throws {
        let task = try task(#", "labels": ["caf\u00e9", "tea"]"#)
        #expect(message(["a": .string("x"), "b": .string("caf\u{E9}")], task) == nil)
        #expect(
            message(["a": .string("x"), "b": .string("cafe\u{301}")], task)
                == "the target \"café\" is not among the labels\(Self.hint)")
        let both = try self.task(#", "labels": ["caf\u00e9", "cafe\u0301"]"#)
        #expect(both.labels?.count == 2)
        let error = #expect(throws: ConfigurationError.self) {
            _ = try self.task(#", "labels": ["caf\u00e9", "café"]"#)
        }
        #expect(error?.description.hasSuffix("the label \"café\" is there already") == true)
    }

    @Test func valuesOfMapsAreTold() throws {
        let map = #", "preprocess": [{"map": {"field": "b", "values": {"caf\u00e9": "1", "cafe\u0301": "2"}}}]"#
        let task = try task(map)
        let targets = try ["caf\u{E9}", "cafe\u{301}"].map {
            try task.render(Record(fields: ["a": .string("x"), "b": .string($0)]), split: .train)[0].targets
        }
        #expect(targets == [["1"], ["2"]])
        #expect(
            message(
                ["a": .string("x"), "b": .string("cafe\u{301}")],
                try self.task(#", "preprocess": [{"map": {"field": "b", "values": {"caf\u00e9": "1"}}}]"#))
                == "field \"b\": the map has no value \"café\"\(Self.hint)")
    }

    @Test func fieldsAreTold() throws {
        let task = try task("", target: "{cafe\u{301}}")
        #expect(message(["a": .string("x"), "cafe\u{301}": .string("y")], task) == nil)
        #expect(message(["a": .string("x"), "caf\u{E9}": .string("y")], task) == "missing field \"café\"\(Self.hint)")
        let inner = try self.task("", target: "{o.cafe\u{301}}")
        #expect(
            message(["a": .string("x"), "o": .object(["caf\u{E9}": .string("y")])], inner)
                == "field \"o.café\": \"o\" has no \"café\"\(Self.hint)")
        #expect(FieldValue.string("caf\u{E9}") != .string("cafe\u{301}"))
        #expect(FieldValue.object(["caf\u{E9}": .null]) != .object(["cafe\u{301}": .null]))
    }

    @Test func columnsAreTold() throws {
        let columns = #"{"path": "t.csv", "header": false, "columns": ["caf\u00e9", "cafe\u0301"]}"#
        let text = """
            {"name": "t", "sources": {"train": \(columns)}, "input": "t {café}", "target": "{cafe\u{301}}",
             "metrics": ["exact_match"]}
            """
        #expect(try TaskDefinition.read(text: text, file: "t.json").sources[.train] != nil)
    }

    /// References count as often as a record gives them, so the signatures of sacrebleu have the same number.
    @Test func referencesAreAllCounted() throws {
        struct Fixture: Decodable {
            struct Case: Decodable {
                struct Row: Decodable {
                    let answer: String
                    let references: [String]
                    let prediction: String
                }
                struct Score: Decodable {
                    let score: Double
                    let signature: String
                }
                let records: [Row]
                let bleu: Score
                let chrf: Score
            }
            let corpora: [Case]
        }
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appendingPathComponent("Fixtures/metrics/references.json"))
        let corpora = try JSONDecoder().decode(Fixture.self, from: data).corpora
        #expect(corpora.count > 8)
        let task = try task(#", "references": "all""#)
        for corpus in corpora {
            let targets = try corpus.records.map { row in
                try task.render(
                    Record(fields: [
                        "a": .string("x"), "b": .string(row.answer), "all": .list(row.references.map { .string($0) }),
                    ]), split: .train)[0].targets
            }
            for (name, expected) in [("bleu", corpus.bleu), ("chrf", corpus.chrf)] {
                let prepared = try MetricCatalogue.choices(named: name, labels: nil)[0].metric
                    .prepare(MetricExamples(targets: targets, predictions: corpus.records.map(\.prediction)))
                #expect(prepared.signature == expected.signature)
                #expect(abs(prepared.score(Array(targets.indices)) - expected.score) < 1e-9)
            }
        }
    }
}
