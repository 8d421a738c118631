import Configuration
import ExampleStore
import Importing
import TaskDefinitions
import TaskDrafts
import TestSupport
import Testing

struct TaskScaffoldTests {
    /// Writes `lines` as data, drafts a task from it, reads the draft as a task and checks that it fits.
    private func draft(_ lines: [String], file: String = "mood/train.jsonl") throws -> (TaskDefinition, String) {
        try TemporaryDirectory.use { directory in
            let data = try directory.write(lines.joined(separator: "\n") + "\n", to: file)
            try directory.write("", to: "mood/test.jsonl")
            let text = try TaskScaffold(name: "mood", dataFile: data, dataDirectory: directory.path).text
            let task = try TaskDefinition.read(text: text, file: "Tasks/mood.json")
            for line in lines where !line.isEmpty {
                let json = try JSONDocument(bytes: Array(line.utf8), file: file, dialect: .strict).root.value
                _ = try task.render(try Record(json), split: .train)
            }
            return (task, text)
        }
    }

    @Test func classification() throws {
        let (task, text) = try draft(
            (0..<20).map {
                #"{"id": \#($0), "sentence": "text \#($0)", "label": \#($0 % 2)}"#
            })
        #expect(task.input.source == "mood sentence: {sentence}")
        #expect(task.target?.source == "{label}")
        #expect(task.labels == ["0", "1"])
        #expect(task.preprocessing.first?.step is FieldStep<MapValues>)
        #expect(task.metrics.map(\.title) == ["accuracy", "f1_binary"])
        #expect(task.sources[.test] == Source(path: "mood/test.jsonl"))
        #expect(task.sources[.validation]?.part?.draws == 0..<0.3 && task.sources[.train]?.part?.draws == 0.3..<1)
        #expect(text.contains(#""carve": {"validation": 0.3}"#), "there is a test file")
        #expect(text.contains(#"//   "label": a number, one of "0", "1""#))
    }

    @Test func freeText() throws {
        let (task, _) = try draft([#"{"de": "Hallo {du}", "en": "Hello\nyou \u2028"}"#, "", #"{"de": "x", "en": "y"}"#])
        #expect(task.input.source == "mood de: {de}")
        #expect(task.target?.source == "{en}")
        #expect(task.labels == nil)
        #expect(task.metrics.map(\.title) == ["exact_match", "token_f1"])
    }

    @Test func severalAnswers() throws {
        let (task, _) = try draft([#"{"answers": ["a", "b"], "question": "q", "context": "c"}"#], file: "mood/dev.json")
        #expect(task.input.source == "mood question: {question} context: {context}")
        #expect(task.references == "answers")
        #expect(task.preprocessing.first?.step is FirstStep)
        #expect(task.sources[.train]?.paths == ["mood/dev.json"] && task.sources[.train]?.format is JSONLinesFormat)
        #expect(task.sources.keys.map(\.rawValue) == ["train"], "one record is not to be divided")
    }

    @Test(arguments: [(20, 0.3), (60, 0.2), (200, 0.1)])
    func splitsWithoutAFileAreCarvedOut(records: Int, share: Double) throws {
        let (task, text) = try draft(
            (0..<records).map { #"{"q": "q\#($0)", "a": "\#($0) b"}"# }, file: "one/data.jsonl")
        #expect(Set(task.sources.keys) == Set(Split.allCases))
        #expect(text.contains(#""carve": {"validation": \#(share), "test": \#(share)}"#))
    }

    @Test func numbers() throws {
        let (task, _) = try draft(
            (0..<40).map {
                #"{"a": "x", "b": "y", "score": \#($0).5, "bad{name": "z", "maybe": null}"#
            })
        #expect(task.target?.source == "{score}")
        #expect(task.metrics.map(\.title).contains("pearson"))
        #expect(task.input.source == "mood a: {a} b: {b} bad{{name: {'bad{name'}", "any name may be quoted")
    }

    @Test(arguments: [
        ("", "d.jsonl: holds no record"),
        (#"{"a": "x"}"#, #"d.jsonl: no field but "a" has text in every record, so none can be the input"#),
        (#"{"a": {}}"#, "d.jsonl: no field has text in every record, so none can be the target"),
        (
            "{\"a\": 1}\n[1]",
            "d.jsonl:2:1: expected an object with the fields of a record, found an array; "
                + "write one JSON object on each line"
        ),
        (
            "{\"a\": 1}\n{\"a\" 1}",
            "d.jsonl:2:6: not a JSON object: expected ':' after the key \"a\", found '1'; "
                + "correct the line or remove it"
        ),
    ])
    func dataThatWillNotDo(text: String, message: String) throws {
        try TemporaryDirectory.use { directory in
            let file = try directory.write(text, to: "d.jsonl")
            let error = #expect(throws: (any Error).self) {
                _ = try TaskScaffold(name: "t", dataFile: file, dataDirectory: ".")
            }
            #expect(directory.message(of: error) == message)
        }
    }

    @Test func namesAndFilesThatWillNotDo() {
        let missing = #expect(throws: ExampleError.self) {
            _ = try TaskScaffold(name: "t", dataFile: "/nowhere.jsonl", dataDirectory: ".")
        }
        #expect(missing?.description.hasPrefix("/nowhere.jsonl: cannot be read (no such file)") == true)
        let unknown = #expect(throws: ExampleError.self) {
            _ = try TaskScaffold(name: "t", dataFile: "data.xml", dataDirectory: ".")
        }
        #expect(
            unknown?.description == "data.xml: the name does not say the format; give a file whose name ends in one of "
                + ".jsonl, .ndjson, .json, .csv, .tsv, .txt, .sqlite, .sqlite3, .db, or in one of these and .gz")
        let error = #expect(throws: ConfigurationError.self) {
            _ = try TaskScaffold(name: "Two Words", dataFile: "/nowhere.jsonl", dataDirectory: ".")
        }
        #expect(
            error?.description == #""Two Words" is no name for a task; "#
                + "use a-z, 0-9 and _, beginning with a letter, as in m30k_en_de")
    }

    // MARK: Other formats

    /// Drafts a task from a file in any format, imports its data and lends the examples of the training split.
    private func drafted(
        _ text: String, _ file: String, others: [String] = []
    ) throws -> (task: TaskDefinition, examples: [StoredExample]) {
        try TemporaryDirectory.use { directory in
            let data = try directory.write(text, to: file)
            for other in others { try directory.write(text, to: other) }
            let draft = try TaskScaffold(name: "mood", dataFile: data, dataDirectory: directory.path).text
            let task = try TaskDefinition.read(text: draft, file: "Tasks/mood.json")
            let store = try ExampleStore(path: directory.path("store.sqlite"), mode: .readWrite)
            // With few records, a carved split may be empty.
            _ = try? store.importTask(task, dataDirectory: directory.path)
            var examples: [StoredExample] = []
            try store.forEachExample(task: "mood", split: .train) { examples.append($0) }
            return (task, examples)
        }
    }

    @Test func tableWithAHeader() throws {
        let rows = (0..<20).map { "\($0);\"a; b \($0)\";\($0 % 3)\n" }.joined()
        let (task, examples) = try drafted(
            "id;text;label\n" + rows, "mood.train.csv", others: ["mood.dev.csv", "mood.test.csv"])
        #expect(task.input.source == "mood text: {text}" && task.labels == ["0", "1", "2"])
        #expect(task.sources[.validation]?.paths == ["mood.dev.csv"])
        #expect(
            examples.count == 20 && examples.first?.input == "mood text: a; b 0" && examples.first?.targets == ["0"])
    }

    /// The form of GLUE's CoLA: no header, and quotation marks that are ordinary characters.
    @Test func tableWithoutAHeader() throws {
        let rows = (0..<20).map { "gj0\($0)\t\($0 % 2)\t\tHe said \"no\($0).\n" }.joined()
        let (task, examples) = try drafted(
            "gj04\t1\t\t\"One\" more.\n" + rows, "train.tsv", others: ["dev.tsv", "test.tsv"])
        #expect((task.sources[.train]?.format as? TSVFormat)?.table.hasQuotes == false)
        #expect(examples.count == 21)
        #expect(task.input.source == "mood column1: {column1} column4: {column4}" && task.target?.source == "{column2}")
    }

    @Test func nestedDocument() throws {
        let paragraph = #"""
            {"context": "The cat sat.", "qas": [
                {"id": "1", "question": "Who?", "answers": [
                    {"text": "The cat", "answer_start": 0}, {"text": "cat", "answer_start": 4}]},
                {"id": "2", "question": "What?", "answers": [{"text": "sat", "answer_start": 8}]}]}
            """#
        let text = #"{"version": "1.1", "data": [{"title": "Cats", "paragraphs": [\#(paragraph)]}]}"#
        let (task, examples) = try drafted(text, "train.json", others: ["dev.json", "test.json"])
        #expect((task.sources[.train]?.format as? JSONFormat)?.records.source == "data[].paragraphs[].qas[]")
        #expect(task.references == "answers.text" && task.metrics.map(\.title) == ["exact_match", "token_f1"])
        #expect(examples.map(\.targets) == [["The cat", "cat"], ["sat"]])
        #expect(examples.first?.input == "mood question: Who? context: The cat sat. title: Cats version: 1.1")
    }

    @Test func aFieldThatIsAlwaysEmptyIsNoTarget() throws {
        let rows = (0..<20).map { "some text \($0),\($0 % 2 == 0 ? "yes" : "no"),\n" }.joined()
        let task = try drafted("text,kind,label\n" + rows, "train.csv", others: ["dev.csv", "test.csv"]).task
        #expect(task.target?.source == "{kind}" && task.input.source == "mood text: {text}")
    }

    @Test func tagLists() throws {
        let lines = (0..<20).map { #"{"title": "t\#($0)", "tags": ["swift", "c", "tag\#($0 % 4)"]}"# + "\n" }.joined()
        let (task, examples) = try drafted(lines, "train.jsonl", others: ["valid.jsonl", "test.jsonl"])
        #expect(task.metrics.map(\.title) == ["set_f1", "string_match"])
        #expect(examples.first?.targets == ["swift, c, tag0"])
    }

    @Test func summariesAndTranslations() throws {
        let long = String(repeating: "word ", count: 60)
        let short = String(repeating: "gist ", count: 10)
        let summary = try drafted(#"{"article": "\#(long)", "summary": "\#(short)"}"#, "train.jsonl").task
        #expect(summary.metrics.map(\.title) == ["rouge_lsum", "rouge_1", "rouge_2"])
        let translation = try drafted(#"{"de": "\#(short)", "en": "\#(short)"}"#, "train.jsonl").task
        #expect(translation.metrics.map(\.title) == ["bleu", "chrf"])
        #expect(translation.limits == Limits(maxInputTokens: 64, maxTargetTokens: 32))
    }

    @Test func database() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("data.sqlite")
            let database = try Database(path: path, mode: .readWrite)
            try database.execute(
                """
                CREATE TABLE few (x TEXT);
                CREATE TABLE "my reviews" (body TEXT, picture BLOB, stars INTEGER);
                INSERT INTO few VALUES ('x');
                INSERT INTO "my reviews" VALUES ('good', x'00', 5), ('bad', NULL, 1);
                """)
            let text = try TaskScaffold(name: "mood", dataFile: path, dataDirectory: directory.path).text
            let task = try TaskDefinition.read(text: text, file: "Tasks/mood.json")
            #expect(
                (task.sources[.train]?.format as? SQLiteFormat)?.query
                    == #"SELECT "body", "stars" FROM "my reviews" ORDER BY rowid"#)
            #expect(task.input.source == "mood body: {body}" && task.target?.source == "{stars}")
        }
    }
}
