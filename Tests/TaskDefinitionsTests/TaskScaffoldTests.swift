import Configuration
import TaskDefinitions
import TestSupport
import Testing

struct TaskScaffoldTests {
    /// Writes `lines` as data, drafts a task from it, reads the draft with the task reader and checks that it fits.
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
        let (task, text) = try draft((0..<20).map {
            #"{"id": \#($0), "sentence": "text \#($0)", "label": \#($0 % 2)}"#
        })
        #expect(task.input.source == "mood sentence: {sentence}")
        #expect(task.target.source == "{label}")
        #expect(task.labels == ["0", "1"])
        #expect(task.preprocessing.first?.step is FieldStep<MapValues>)
        #expect(task.metrics.map(\.title) == ["accuracy", "f1_macro"])
        #expect(task.sources == [.train: Source(path: "mood/train.jsonl"), .test: Source(path: "mood/test.jsonl")])
        #expect(text.contains(#"//   "label": a number, one of "0", "1""#))
    }

    @Test func freeText() throws {
        let (task, _) = try draft([#"{"de": "Hallo {du}", "en": "Hello\nyou \u2028"}"#, "", #"{"de": "x", "en": "y"}"#])
        #expect(task.input.source == "mood de: {de}")
        #expect(task.target.source == "{en}")
        #expect(task.labels == nil)
        #expect(task.metrics.map(\.title) == ["exact_match", "token_f1"])
    }

    @Test func severalAnswers() throws {
        let (task, _) = try draft([#"{"answers": ["a", "b"], "question": "q", "context": "c"}"#], file: "mood/dev.json")
        #expect(task.input.source == "mood question: {question} context: {context}")
        #expect(task.references == "answers")
        #expect(task.preprocessing.first?.step is FirstStep)
        #expect(task.sources == [.train: Source(path: "mood/dev.json")])
    }

    @Test func numbers() throws {
        let (task, _) = try draft((0..<40).map {
            #"{"a": "x", "b": "y", "score": \#($0).5, "bad{name": "z", "maybe": null}"#
        })
        #expect(task.target.source == "{score}")
        #expect(task.metrics.map(\.title).contains("pearson"))
        #expect(task.input.source == "mood a: {a} b: {b}")
    }

    @Test(arguments: [
        ("", "holds no record; give one JSON object a line"),
        (#"{"a": "x"}"#, #"no field but "a" has text in every record, so none can be the input"#),
        (#"{"a": {}}"#, "no field has text in every record, so none can be the target"),
        ("{\"a\": 1}\n[1]", "2:1: expected an object with the fields of a record, found an array"),
        ("{\"a\": 1}\n{\"a\" 1}", "2:6: expected ':' after the key \"a\", found '1'"),
    ])
    func dataThatWillNotDo(text: String, message: String) throws {
        try TemporaryDirectory.use { directory in
            let file = try directory.write(text, to: "d.jsonl")
            let error = #expect(throws: ConfigurationError.self) {
                _ = try TaskScaffold(name: "t", dataFile: file, dataDirectory: ".")
            }
            #expect(error?.description.hasPrefix(file + ":") == true)
            #expect(error?.description.hasSuffix(message) == true, "\(error?.description ?? "")")
        }
    }

    @Test func namesAndFilesThatWillNotDo() {
        let message = "cannot be read; give a JSON Lines file that exists"
        #expect(throws: ConfigurationError(message, file: "/nowhere.jsonl")) {
            _ = try TaskScaffold(name: "t", dataFile: "/nowhere.jsonl", dataDirectory: ".")
        }
        let error = #expect(throws: ConfigurationError.self) {
            _ = try TaskScaffold(name: "Two Words", dataFile: "/nowhere.jsonl", dataDirectory: ".")
        }
        #expect(error?.description == #""Two Words" is no name for a task; "#
            + "use a-z, 0-9 and _, beginning with a letter, as in m30k_en_de")
    }
}
