import ExampleStore
import Foundation
import Importing
import TaskDefinitions
import TestSupport
import Testing

/// Skipped wrong records, and their counts.
@Suite struct ImportOptionTests {
    static let text =
        line("one") + "nonsense\n" + line("two") + #"{"text": "three", "tag": "é\u0000"}"# + "\n" + line("four")
    static let sources = #"{"train": "a.jsonl"}"#

    @Test func wrongRecordsArePassedOverAndCollected() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(Self.text, to: "data/a.jsonl")
            let task = try makeTask(sources: Self.sources)
            let file = directory.path("t.train.errors.jsonl")
            let summary = try directory.imported(task, ImportOptions(maximumErrors: 2))
            #expect(
                summary == [
                    ImportSummary(
                        task: "t", split: .train, outcome: .imported, exampleCount: 3, repeated: 0, errors: 2,
                        errorsFile: file)
                ])
            #expect(try directory.examples().map(\.input) == ["one", "two", "four"])
            #expect(try directory.examples().map(\.ordinal) == [0, 1, 2])
            #expect(try directory.examples().map(\.line) == [1, 3, 5])
            let path = directory.path("data/a.jsonl")
            #expect(
                try directory.read("t.train.errors.jsonl") == #"""
                    {"file": "\#(path)", "line": 2, "column": 1, "message": "not a JSON object: expected a JSON \#
                    value, found 'n'; correct the line or remove it", "text": "nonsense"}
                    {"file": "\#(path)", "line": 4, "column": 1, "message": "missing field \"label\"; the record has: \#
                    tag, text; correct the line or the task's definition", \#
                    "text": "{\"text\": \"three\", \"tag\": \"é\\u0000\"}"}

                    """#)
            // An import that once succeeded stays valid.
            #expect(try directory.imported(task).map(\.outcome) == [.unchanged])
            #expect(try directory.imported(task).map(\.errors) == [2])
        }
    }

    @Test func oneTooMany() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(Self.text, to: "data/a.jsonl")
            let error = #expect(throws: ExampleError.self) {
                try directory.imported(
                    try makeTask(sources: Self.sources),
                    ImportOptions(maximumErrors: 1, errorsFolder: directory.path("data")))
            }
            #expect(
                directory.message(of: error) == """
                    data/a.jsonl:4:1: missing field "label"; the record has: tag, text; correct the line or the task's \
                    definition; one wrong record is allowed, and this is one more: all are in data/t.train.errors.jsonl
                    """)
            #expect(try directory.store().summary().isEmpty)
            #expect(try directory.read("data/t.train.errors.jsonl").split(separator: "\n").count == 2)
        }
    }

    /// Suggestions appear where users read them: in the first wrong records and in the last one.
    @Test func whatWasMeantIsSaidOfTheFirst() throws {
        try TemporaryDirectory.use { directory in
            let labels = (0..<20_000).map { "\"label \($0)\"" }.joined(separator: ", ")
            let lines = (0..<2000).map { line("\($0)", "lable \($0)") }
            try directory.write(line("first", "label 7") + lines.joined(), to: "data/a.jsonl")
            let task = try makeTask(sources: Self.sources, more: ", \"labels\": [\(labels)]")
            let error = #expect(throws: ExampleError.self) {
                try directory.imported(task, ImportOptions(maximumErrors: 1999))
            }
            #expect(error?.message.contains(#"; did you mean "label 1999"? Correct"#) == true)
            #expect(try directory.imported(task, ImportOptions(maximumErrors: 2000)).map(\.errors) == [2000])
            let found = try directory.read("t.train.errors.jsonl").split(separator: "\n").map(String.init)
            func message(_ number: Int, _ suggestion: String) -> String {
                #""message": "the target \"lable \#(number)\" is not among the labels\#(suggestion) the line or"#
            }
            #expect(found.count == 2000)
            for number in 0..<10 {
                #expect(found[number].contains(message(number, #"; did you mean \"label \#(number)\"? Correct"#)))
            }
            for number in 10..<2000 { #expect(found[number].contains(message(number, "; correct"))) }
        }
    }

    @Test func brokenQuotesAreNotPassedOver() throws {
        let message = try failure(
            #""a.csv""#, ["a.csv": Array("text,label\na,\"b\n".utf8)], ImportOptions(maximumErrors: 100))
        #expect(message.hasPrefix("data/a.csv:2:3: the quotation mark is never closed; "))
    }

    @Test func repeatedExamplesAreCountedAndKept() throws {
        try TemporaryDirectory.use { directory in
            let text = line("one") + line("two") + line("one") + line("one", "bad") + line("one")
            try directory.write(text, to: "data/a.jsonl")
            let summary = try directory.imported(try makeTask(sources: Self.sources))
            #expect(summary.map(\.repeated) == [2])
            #expect(summary.map(\.exampleCount) == [5])
        }
    }

    /// Examples and their numbers are those of the file, wherever batches end.
    @Test(arguments: [0, 1, 1023, 1024, 1025, 5000])
    func batchesDoNotShow(count: Int) throws {
        try TemporaryDirectory.use { directory in
            let long = String(repeating: "x", count: 3000)
            let lines = (0..<count).map { line("\($0) \($0 % 7 == 0 ? long : "")") }
            try directory.write(lines.joined() + line("last"), to: "data/a.jsonl")
            try directory.imported(try makeTask(sources: Self.sources))
            let examples = try directory.examples()
            #expect(examples.count == count + 1)
            #expect(
                examples.enumerated().allSatisfy { $0.offset == $0.element.ordinal && $0.element.line == $0.offset + 1 }
            )
            #expect(zip(examples, lines).allSatisfy { $0.fields + "\n" == $1 })
        }
    }

    @Test func stoppingEndsTheReading() throws {
        struct Stop: Error {}
        try TemporaryDirectory.use { directory in
            try directory.write((0..<20_000).map { line("\($0)") }.joined(), to: "data/a.jsonl")
            let store = try directory.store()
            #expect(throws: Stop.self) {
                try store.importTask(try makeTask(sources: Self.sources), dataDirectory: directory.path("data")) { _ in
                    throw Stop()
                }
            }
            #expect(try store.summary().isEmpty)
        }
    }
}
