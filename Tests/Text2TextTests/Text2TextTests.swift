import Evaluation
import Foundation
import TestSupport
import Testing
import Text2Text

@Suite struct Text2TextTests {
    /// A tiny ByT5 with random weights, as transformers saves it.
    private static let fixture = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Fixtures/transformers/byt5").path

    private static let date = """
        {"name": "date", "sources": {"train": "date.jsonl"}, "input": "date: {text}", "target": "{iso}",
         "metrics": ["exact_match"], "limits": {"maxInputTokens": 16, "maxTargetTokens": 5}}
        """
    private static let sum = """
        {"name": "sum", "sources": {"train": "sum.jsonl"}, "input": "sum of {a} and {b}", "target": "{c}",
         "metrics": ["accuracy"], "labels": ["1", "2"], "evaluation": {"mode": "rank-classification"}}
        """

    private static func use(_ body: (Text2Text, TemporaryDirectory) throws -> Void) throws {
        try TemporaryDirectory.use { directory in
            try directory.write(date, to: "Tasks/date.json")
            try directory.write(sum, to: "Tasks/sum.json")
            try body(try Text2Text.load(fixture, tasksDirectory: directory.path("Tasks")), directory)
        }
    }

    @Test func answersInOrder() throws {
        let model = try Text2Text.load(Self.fixture)
        #expect(
            model.directory == Self.fixture && model.warnings == [] && model.decoding == .greedy
                && model.taskNames == [])
        let texts = ["one", "", "a longer text", "\u{0}\u{FFFF}", "one"]
        let answers = try model.predict(texts)
        #expect(answers.map(\.input) == texts && answers.allSatisfy { $0.alternatives.count == 1 })
        #expect(answers[0].text == answers[4].text && answers[0].text != answers[2].text)
        #expect(try model.predict([]) == [])
        #expect(try model.predict("a longer text").text == answers[2].text)
    }

    @Test func severalAnswers() throws {
        let model = try Text2Text.load(Self.fixture)
        let best = try model.predict("one", decoding: .beams(3, alternatives: 3))
        #expect(best.alternatives.count == 3 && best.text == best.alternatives[0].text)
        #expect(best.alternatives.allSatisfy { $0.score != nil })
        let drawn = try model.predict(["one", "two"], decoding: .sampling(temperature: 2, seed: 3, samples: 4))
        #expect(drawn.map(\.alternatives.count) == [4, 4] && drawn[0].alternatives.allSatisfy { $0.score == nil })
        #expect(try model.predict(["one", "two"], decoding: .sampling(temperature: 2, seed: 3, samples: 4)) == drawn)
        #expect(drawn[0].text != drawn[0].alternatives[1].text)
    }

    @Test func tasksByTheirNames() throws {
        try Self.use { model, _ in
            #expect(model.taskNames == ["date", "sum"])
            let texts = ["4 May", "date: 4 May", #"{"text": "4 May"}"#, #"{"input": "date: 4 May"}"#]
            let answers = try model.predict(texts, task: "date")
            #expect(answers.map(\.input) == [String](repeating: "date: 4 May", count: 4))
            #expect(
                answers.allSatisfy { $0.text == answers[0].text && $0.best.tokens.count <= 5 && !$0.isInputTruncated })
            #expect(try model.predict("4 May, a long time ago", task: "date").isInputTruncated)
            let ranked = try model.predict(#"{"a": 1, "b": 2}"#, task: "sum")
            #expect(ranked.input == "sum of 1 and 2" && ["1", "2"].contains(ranked.text))
            #expect(ranked.ranking?.candidates.map(\.label) == ["1", "2"])
        }
    }

    @Test(arguments: [
        (#"{"input": 5}"#, "f:3: \"input\" is a number; expected a text"),
        (#"{"input": null}"#, "f:3: \"input\" is null; expected a text"),
        (#"{"x": 1}"#, "f:3: missing \"input\"; the record has: x; name the task whose record it is: --task TASK"),
        ("[1]", "f:3:1: not a JSON object: found an array; correct it"),
    ])
    func recordsWithoutAnInput(text: String, message: String) {
        let error = #expect(throws: (any Error).self) {
            _ = try TaskInput.record(text, task: nil, file: "f", line: 3)
        }
        #expect(error.map { "\($0)" } == message)
    }

    /// Concurrent predictions equal those made one after another.
    @Test func manyThreadsMayAsk() async throws {
        let model = try Text2Text.load(Self.fixture)
        let texts = (0..<6).map { "text \($0)" }
        let expected = try texts.map { try model.predict($0, decoding: .sampling(seed: 4)).text }
        let found = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for (index, text) in texts.enumerated() {
                group.addTask { (index, try model.predict(text, decoding: .sampling(seed: 4)).text) }
            }
            return try await group.reduce(into: [Int: String]()) { $0[$1.0] = $1.1 }
        }
        #expect(texts.indices.map { found[$0] } == expected)
    }

    @Test func errorsAreTyped() throws {
        try Self.use { model, directory in
            func problem(_ body: () throws(Text2TextError) -> Void) -> Text2TextError? {
                do throws(Text2TextError) {
                    try body()
                    return nil
                } catch {
                    return error
                }
            }
            func load(_ path: String, _ checkpoint: Text2Text.Checkpoint = .best) -> Text2TextError? {
                problem { () throws(Text2TextError) in _ = try Text2Text.load(path, checkpoint: checkpoint) }
            }
            func predict(
                _ texts: [String], _ task: String? = nil, _ decoding: Text2Text.Decoding? = nil
            ) -> Text2TextError? {
                problem { () throws(Text2TextError) in _ = try model.predict(texts, task: task, decoding: decoding) }
            }
            #expect(load(directory.path)?.kind == .model)
            #expect(
                load("/absent")?.description
                    == "/absent: does not exist, and nothing is downloaded; name the directory of a run or of a model")
            #expect(
                load(Self.fixture, .newest)?.message
                    == "\(Self.fixture): is a model's directory, which has no checkpoints")
            try directory.write("{", to: "broken/config.json")
            #expect(load(directory.path("broken"))?.kind == .model)
            try directory.write("{}", to: "runs/empty/configuration.json")
            let run = directory.path("runs/empty")
            #expect(
                load(run)?.message
                    == "\(run): holds no checkpoint; train first: mixtape train \(run)")

            #expect(predict(["x"], "dat") == Text2TextError(.task, #"unknown task "dat"; did you mean "date"?"#))
            let record = predict(["x", #"{"txt": 1}"#], "date")
            #expect(record?.kind == .input(1))
            #expect(
                record?.message
                    == "input 2: missing field \"text\"; the record has: txt; correct it, or give the whole "
                    + "input as \"input\"")
            #expect(predict(["1 and 2"], "sum")?.kind == .input(0))
            #expect(
                predict(["x"], nil, .beams(2, alternatives: 3))
                    == Text2TextError(.decoding, "3 alternatives need as many beams, and there are 2"))
            let alone = try Text2Text.load(Self.fixture)
            #expect(
                problem { () throws(Text2TextError) in _ = try alone.predict("x", task: "date") }
                    == Text2TextError(
                        .task, "\(Self.fixture): is a model without tasks of its own; say where the task files are"))
        }
    }
}
