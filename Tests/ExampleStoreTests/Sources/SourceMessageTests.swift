import Importing
import TaskDefinitions
import TestSupport
import Testing

/// Every mistake in a data file of each format, and its exact message.
@Suite struct SourceMessageTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let source: String
        let text: String
        let message: String
        var testDescription: String { message }

        init(_ source: String, _ text: String, _ message: String) {
            (self.source, self.text, self.message) = (source, text, message)
        }
    }

    static let nested = #"{"path": "f", "format": "json", "records": "data[].rows[]"}"#
    static let json = #"{"path": "f", "format": "json"}"#
    static let csv = #"{"path": "f", "format": "csv"}"#
    static let quotesAdvice = "\"quotes\": false in the task file where quotation marks are characters like any other"

    static let cases: [Case] = [
        // JSON documents.
        Case(json, "", "f:1:1: is empty; expected a JSON value"),
        Case(
            json, #"{"data": []}"#,
            #"f:1:1: is one object; say with "records" where its records are, such as "data[]""#),
        Case(json, "3", #"f:1:1: expected a list, as "[]" says, found '3'"#),
        Case(json, "[]", "f: holds no examples; put at least one in, or take the train split out of the task file"),
        Case(
            json, "[\n 1]",
            """
            f:2:2: expected an object with the fields of a record, found a number; correct the data or "records" in \
            the task file
            """),
        Case(
            json, #"[{"text": "a"}]"#,
            #"f:1:2: missing field "label"; the record has: text; correct the line or the task's definition"#),
        Case(
            json, #"[{"label": "é", "text": 1, "label": 2}]"#,
            #"f:1:28: not JSON: the key "label" appears twice in one object"#),
        Case(json, #"[{"é": 1 2}]"#, "f:1:10: not JSON: expected ',' or '}', found '2'"),
        Case(json, #"[{"text": "a", "label": 1} {}]"#, "f:1:28: expected ',' or ']', found '{'"),
        Case(json, #"[{"text": "a", "label": 1},]"#, "f:1:28: not JSON: is empty; expected a JSON value"),
        Case(json, #"[{"text": "a", "label": 1},"#, "f:1:28: not JSON: is empty; expected a JSON value"),
        Case(json, #"[{"text": "a", "label": 1}"#, "f:1:27: expected ',' or ']', found the end of the file"),
        Case(json, #"[{"text": "a"#, "f:1:11: not JSON: the string is never closed"),
        Case(json, #"[{"text": "a", "label": 1}] []"#, "f:1:29: unexpected '[' after the end of the document"),
        Case(
            nested, #"{"date": [], "x": 1}"#,
            #"f:1:21: the object that ends here has no "data", which "data[].rows[]" asks for; did you mean "date"?"#),
        Case(nested, #"{"data": {}}"#, #"f:1:10: expected a list, as "data[].rows[]" says, found '{'"#),
        Case(nested, "[]", #"f:1:1: expected '{' and in it "data", as "data[].rows[]" says, found '['"#),
        Case(
            nested, #"{"data": [{"row": []}]}"#,
            #"f:1:11: has no "rows", which "data[].rows[]" asks for; did you mean "row"?; "#
                + #"correct the data or "records" in the task file"#),
        Case(
            nested, #"{"data": [{"rows": {"a": 1}}]}"#,
            #"f:1:20: expected a list, as "data[].rows[]" says, found an object; "#
                + #"correct the data or "records" in the task file"#),
        Case(
            nested, #"{"data": [7]}"#,
            #"f:1:11: expected an object with "rows", as "data[].rows[]" says, found a number; "#
                + #"correct the data or "records" in the task file"#),
        Case(nested, #"{"a": 1, "a": 2}"#, #"f:1:10: the key "a" appears twice in one object"#),
        Case(nested, #"{"data": [] "b": 1}"#, "f:1:13: expected ',' or '}', found '\"'"),
        Case(nested, #"{"data": [], }"#, "f:1:14: expected a key in double quotes, found '}'"),
        Case(nested, #"{"data" []}"#, #"f:1:9: expected ':' after the key "data", found '['"#),
        Case(
            #"{"path": "f", "format": "jsonl", "records": "a[]"}"#,
            "{\"a\": [{\"text\": 1, \"label\": 2}]}\n{\"b\": 1}\n",
            #"f:2:1: has no "a", which "a[]" asks for; did you mean "b"?; correct the data or "records" in the task "#
                + #"file"#
        ),
        // Tables.
        Case(
            csv, "text,label\na\n",
            """
            f:2:1: the row has 1 field and the table 2 columns; correct the row, or write "unevenRows": "skip" in the \
            task file
            """),
        Case(
            csv, "text,label\né,b,c\n",
            """
            f:2:3: the row has 3 fields and the table 2 columns; correct the row, or write "unevenRows": "skip" in \
            the task file
            """),
        Case(csv, "text,label,text\n", #"f:1:12: the column "text" is there already; rename one of the two"#),
        Case(
            csv, "text,label\n\"a\nb\",\"c\nd,\n\n",
            "f:3:4: the quotation mark is never closed; close it, or write \(quotesAdvice)"),
        Case(
            csv, "text,label\n\"a\"b,c\n",
            "f:2:4: text after a closing quotation mark; double the marks inside a field, or write \(quotesAdvice)"),
        Case(
            csv, "text,label\n\"x\ny\",\n",
            "f:3:4: the target is empty; correct the line or the task's definition"),
        Case(
            csv, "a,label\nx,y\n",
            #"f:2:1: missing field "text"; the record has: a, label; correct the line or the task's definition"#),
        Case(csv, "", "f: holds no examples; put at least one in, or take the train split out of the task file"),
        Case(
            csv, "text,label\n",
            "f: holds no examples; put at least one in, or take the train split out of the task file"),
    ]

    @Test(arguments: cases)
    func aWrongFileIsNamedWithItsPlace(_ example: Case) throws {
        #expect(try failure(example.source, ["f": Array(example.text.utf8)]) == "data/\(example.message)")
    }

    @Test(
        arguments: [
            (
                csv, Array("text,label\na,b\nc,".utf8) + [0xC3, 0x28],
                "f:3:3: the field is not valid UTF-8; save the file as UTF-8"
            ),
            (csv, [0xFF, 0xFE] + Array("text\n".utf8), "f:1:1: the field is not valid UTF-8; save the file as UTF-8"),
            (
                #"{"path": "f", "format": "text"}"#, Array("a\n".utf8) + [0xFF],
                "f:2:1: the line is not valid UTF-8; save the file as UTF-8"
            ),
            (
                json, Array("[{\"a\": \"".utf8) + [0xFF] + Array("\"}]".utf8),
                "f:1:9: not JSON: is not valid UTF-8; save the file as UTF-8"
            ),
        ] as [(String, [UInt8], String)])
    func whatIsNoUTF8(source: String, bytes: [UInt8], message: String) throws {
        let found = try failure(source, ["f": bytes], target: "{text}")
        #expect(found == "data/\(message)")
    }

    @Test(arguments: [
        (
            "a\nb\nc\n", "x\n",
            "data/f.de: has 1 line, and data/f.en has 3; parallel files need equally many lines"
        ),
        (
            "a", "x\ny\n",
            "data/f.en: has 1 line, and data/f.de has 2; parallel files need equally many lines"
        ),
        (
            "a\nb\n", "",
            "data/f.de: has 0 lines, and data/f.en has 2; parallel files need equally many lines"
        ),
        ("a\n\n", "x\ny\n", "data/f.de:2:1: the input is empty; correct the line or the task's definition"),
    ])
    func parallelFiles(english: String, german: String, message: String) throws {
        let files = ["f.en": Array(english.utf8), "f.de": Array(german.utf8)]
        let source = #"{"parallel": {"en": "f.en", "de": "f.de"}}"#
        #expect(try failure(source, files, input: "{en}", target: "{de}") == message)
    }
}

/// Reading ends with examples or with an error, whatever a data file holds.
@Suite struct HostileSourceTests {
    static let texts = [
        "jsonl": line("one") + line("two \\u00e9\\ud83d\\ude00") + #"{"text": [1, {"a": null}], "label": -1.5e3}"#,
        "json": SourceFormatTests.squad,
        "csv": "text,label\r\n\"a \"\"b\"\", c\n\nd\",1\r\né,2\n",
        "tsv": "text\tlabel\none\t\"1\"\n\"two\t\"\t2\n",
        "text": "one\r\ntwo é\n",
    ]

    @Test(arguments: texts.keys.sorted(), 0..<3)
    func nothingTraps(format: String, seed: Int) throws {
        try TemporaryDirectory.use { directory in
            let records = format == "json" ? #", "records": "data[].paragraphs[].qas[]""# : ""
            let source = try #require(
                try makeTask(sources: "{\"train\": {\"path\": \"f\", \"format\": \"\(format)\"\(records)}}").sources[
                    .train])
            var numbers = Numbers(seed: seed)
            for round in 0..<150 {
                var bytes = Array(Self.texts[format, default: ""].utf8)
                bytes.mutate(Int.random(in: 1...6, using: &numbers), &numbers, inserting: "{}[]\",:\\\t\r\n")
                if round % 10 == 0 { bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &numbers) } }
                // A file that begins like a packed one is read as a packed one.
                if round % 10 == 1 { bytes = [0x1F, 0x8B] + bytes }
                try directory.write(bytes, to: "f")
                do {
                    var reader = try SourceReader(source, dataDirectory: directory.path)
                    while let item = try reader.next() {
                        if case .wrong(let wrong) = item { #expect(!wrong.error.message.isEmpty) }
                        if case .record(let record) = item { #expect(record.line >= 1) }
                    }
                } catch {
                    #expect(!"\(error)".isEmpty)
                }
            }
        }
    }

    @Test func deepNestingIsAnError() throws {
        let deep = Array(String(repeating: "[{\"a\":", count: 100_000).utf8)
        let message = try failure(#"{"path": "f", "format": "json"}"#, ["f": deep])
        #expect(message.hasSuffix("is nested deeper than 256 levels"))
        let lines = try failure(#"{"path": "f", "format": "jsonl"}"#, ["f": deep])
        #expect(lines.hasSuffix("is nested deeper than 256 levels; correct the line or remove it"))
    }

    @Test func hugeFields() throws {
        let text = String(repeating: "x", count: 20 << 20)
        for (source, file) in [
            (#"{"path": "f", "format": "csv"}"#, "text,label\n\"\(text)\",y\n"),
            (#"{"path": "f", "format": "json"}"#, "[{\"text\": \"\(text)\", \"label\": \"y\"}]"),
            (#"{"path": "f", "format": "jsonl"}"#, line(text)),
        ] {
            let found = try pairs(source, ["f": file])
            #expect(found.map(\.utf8.count) == [text.utf8.count + (source.contains("jsonl") ? 8 : 5)])
        }
    }

    @Test func aListThatIsNoListOfRecordsIsNotReadWhole() throws {
        let text = "[\"" + String(repeating: "x", count: 65 << 20)
        #expect(
            try failure(#"{"path": "f", "format": "json"}"#, ["f": Array(text.utf8)]) == """
                data/f:1:2: the value is larger than 64 MiB; say with "records" where the records are, or write JSON \
                Lines
                """)
    }
}
