import Foundation
import Importing
import TaskDefinitions
import TestSupport
import Testing

/// Every mistake in a source file, and its exact message.
@Suite struct ImportMessageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let bytes: [UInt8]
        let message: String
        var testDescription: String { name }

        init(_ name: String, _ text: String, _ message: String) {
            self.init(name, Array(text.utf8), message)
        }

        init(_ name: String, _ bytes: [UInt8], _ message: String) {
            self.name = name
            self.bytes = bytes
            self.message = message
        }
    }

    static let cases = [
        Case(
            "missing field", line("one") + #"{"text": "two"}"#,
            """
            mood/train.jsonl:2:1: missing field "label"; the record has: text; \
            correct the line or the task's definition
            """),
        Case(
            "field of a wrong kind", #"{"text": ["two"], "label": "good"}"#,
            """
            mood/train.jsonl:1:10: field "text" is a list, not text; the step "join" makes a text of a list; \
            correct the line or the task's definition
            """),
        Case(
            "label outside the label set", line("one") + "\n" + line("two", "goood"),
            """
            mood/train.jsonl:3:1: the target "goood" is not among the labels; did you mean "good"? \
            Correct the line or the task's definition
            """),
        Case(
            "empty target", #"{"text": "two", "label": ""}"#,
            "mood/train.jsonl:1:26: the target is empty; correct the line or the task's definition"),
        Case(
            "not JSON", line("one") + "text,label\n",
            """
            mood/train.jsonl:2:1: not a JSON object: expected a JSON value, found 't'; correct the line or remove it
            """),
        Case(
            "cut short", line("one") + #"{"text": "tw"#,
            """
            mood/train.jsonl:2:10: not a JSON object: the string is never closed; correct the line or remove it
            """),
        Case(
            "not an object", #"["one", "good"]"#,
            """
            mood/train.jsonl:1:1: expected an object with the fields of a record, found an array; \
            write one JSON object on each line
            """),
        Case(
            "an object over several lines", "{\n  \"text\": \"one\"\n}\n",
            """
            mood/train.jsonl:1:1: not a JSON object: is never closed; expected '}'; correct the line or remove it
            """),
        Case(
            "two objects on a line", #"{"text": "one", "label": "good"} {"text": "two", "label": "good"}"#,
            """
            mood/train.jsonl:1:34: not a JSON object: unexpected '{' after the end of the JSON value; \
            correct the line or remove it
            """),
        Case(
            "duplicated key", #"{"text": "one", "label": "good", "text": "two"}"#,
            """
            mood/train.jsonl:1:34: not a JSON object: the key "text" appears twice in one object; \
            correct the line or remove it
            """),
        Case(
            "comment", "// no comments\n" + line("one"),
            "mood/train.jsonl:1:1: not a JSON object: comments are not JSON; correct the line or remove it"),
        Case(
            "invalid UTF-8",
            Array(line("one").utf8) + Array(#"{"text": "é"#.utf8) + [0xE9] + Array(#"", "label": "good"}"#.utf8),
            "mood/train.jsonl:2:12: is not valid UTF-8; save the file as UTF-8"),
        Case(
            "UTF-16", [0xFF, 0xFE] + line("one").utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] },
            "mood/train.jsonl:1:1: is not valid UTF-8; save the file as UTF-8"),
        Case(
            "empty file", "",
            "mood/train.jsonl: holds no examples; put at least one in, or take the train split out of the task file"),
        Case(
            "blank file", "\n\r\n  \n\t",
            "mood/train.jsonl: holds no examples; put at least one in, or take the train split out of the task file"),
    ]

    @Test(arguments: cases)
    func aWrongFileIsNamedWithItsPlace(_ example: Case) throws {
        try TemporaryDirectory.use { directory in
            try directory.write(example.bytes, to: "mood/train.jsonl")
            let store = try directory.store()
            let error = #expect(throws: ExampleError.self) {
                try store.importTask(try makeTask(), dataDirectory: directory.path)
            }
            #expect(directory.message(of: error) == example.message)
            #expect(try store.summary().isEmpty)
        }
    }

    @Test func anErrorNamesTheField() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(#"{"text": null, "label": "good"}"#, to: "mood/train.jsonl")
            let store = try directory.store()
            let error = #expect(throws: ExampleError.self) {
                try store.importTask(try makeTask(), dataDirectory: directory.path)
            }
            #expect(error?.field == "text")
            #expect(error?.line == 1)
            #expect(error?.column == 10)
        }
    }

    @Test func aSourceThatVanished() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(), dataDirectory: directory.path)
            try FileManager.default.removeItem(atPath: directory.path("mood/train.jsonl"))
            let error = #expect(throws: ExampleError.self) {
                try store.importTask(try makeTask(), dataDirectory: directory.path)
            }
            #expect(
                directory.message(of: error) == """
                    mood/train.jsonl: cannot be read (no such file); check the path in the task file, and the data \
                    folder that it counts from (--data DIR)
                    """)
            #expect(try store.inputs() == ["mood: one"])
        }
    }

    @Test func aFolderInPlaceOfTheFile() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "mood/train.jsonl/part.jsonl")
            let error = #expect(throws: ExampleError.self) {
                try directory.store().importTask(try makeTask(), dataDirectory: directory.path)
            }
            #expect(directory.message(of: error) == "mood/train.jsonl: is a folder; name the file itself")
        }
    }

    @Test func everyFormatHasAnImporter() {
        let formats = SourceFormatCatalogue.all.map { $0.name }
        #expect(Set(formats).count == formats.count)
        #expect(ImporterCatalogue.all.map { $0.formatName } == formats)
    }
}
