import Configuration
import ExampleStore
import TaskDefinitions
import TaskDrafts
import TestSupport
import Testing

/// Drafts of real-world data: gaps, shared texts, tables of other programs.
struct TaskDraftTests {
    private struct Draft {
        let task: TaskDefinition
        let text: String
        let hasAbsolutePaths: Bool
        /// The examples of each existing split.
        let examples: [Split: [StoredExample]]

        var training: [StoredExample] { examples[.train] ?? [] }
    }

    /// Writes data, drafts a task from the first file, reads the draft as a task, and imports with it.
    private func draft(_ files: (path: String, text: String)..., data: String = "") throws -> Draft {
        try TemporaryDirectory.use { directory in
            for file in files { try directory.write(file.text, to: file.path) }
            let folder = data.isEmpty ? directory.path : directory.path(data)
            let scaffold = try TaskScaffold(
                name: "mood", dataFile: directory.path(files[0].path), dataDirectory: folder)
            let task = try TaskDefinition.read(text: scaffold.text, file: "Tasks/mood.json")
            let store = try ExampleStore(path: directory.path("store.sqlite"), mode: .readWrite)
            try store.importTask(task, dataDirectory: folder)
            var examples: [Split: [StoredExample]] = [:]
            for split in task.sources.keys {
                try store.forEachExample(task: "mood", split: split) { examples[split, default: []].append($0) }
            }
            return Draft(
                task: task, text: scaffold.text, hasAbsolutePaths: scaffold.hasAbsolutePaths, examples: examples)
        }
    }

    private func problem(_ text: String, _ file: String) throws -> String? {
        try TemporaryDirectory.use { directory in
            let path = try directory.write(text, to: file)
            let error = #expect(throws: (any Error).self) {
                _ = try TaskScaffold(name: "mood", dataFile: path, dataDirectory: directory.path)
            }
            return directory.message(of: error)
        }
    }

    // MARK: Questions without an answer

    /// SQuAD 2.0's shape: paragraphs with several questions. Every third question has no answer.
    private func questions(paragraphs: Int, each: Int) -> String {
        let texts = (0..<paragraphs).map { paragraph -> String in
            let questions = (0..<each).map { question -> String in
                let head = #"{"id": "\#(paragraph)-\#(question)", "question": "What is \#(question)?", "#
                return head
                    + (question % 3 == 2
                        ? #""is_impossible": true, "answers": [], "#
                            + #""plausible_answers": [{"text": "x", "answer_start": 0}]}"#
                        : #""is_impossible": false, "#
                            + #""answers": [{"text": "\#(paragraph) \#(question)", "answer_start": 3}]}"#)
            }
            let list = questions.joined(separator: ",")
            return #"{"context": "A paragraph of some words, the \#(paragraph).", "qas": [\#(list)]}"#
        }
        return #"{"version": "v2.0", "data": [{"title": "T", "paragraphs": [\#(texts.joined(separator: ","))]}]}"#
    }

    @Test func questionsThatMayHaveNoAnswer() throws {
        let draft = try draft(("squad.json", questions(paragraphs: 36, each: 3)))
        #expect(draft.task.target?.source == "{first_answer}" && draft.task.references == "answers.text")
        #expect(draft.text.contains(#"// 36 of the 108 records looked at have no answer; the model learns to say so."#))
        #expect(draft.task.metrics.map(\.title) == ["squad2_f1", "squad2_exact_match"])
        #expect(draft.task.input.source == "mood question: {question} context: {context}", "no version, no one title")
        let all = draft.examples.values.joined()
        #expect(all.count == 108 && all.count { $0.targets == ["unanswerable"] } == 36)
    }

    @Test func paragraphsStayTogether() throws {
        let draft = try draft(("squad.json", questions(paragraphs: 36, each: 3)))
        #expect(draft.text.contains(#""carve": {"validation": 0.3, "test": 0.3, "by": "{context}"}"#))
        #expect(
            draft.text.contains(
                #"  // Of 36 such groups, 7 with 21 records go to "validation", and 9 with 27 records go to "test"."#))
        #expect(draft.examples[.validation]?.count == 21 && draft.examples[.test]?.count == 27)
        let paragraphs = draft.examples.mapValues { examples in
            Set(examples.compactMap { $0.input.components(separatedBy: "context: ").last })
        }
        for (split, other) in [(Split.train, Split.validation), (.train, .test), (.validation, .test)] {
            #expect(paragraphs[split]?.isDisjoint(with: paragraphs[other] ?? []) == true)
        }
        #expect(paragraphs.values.reduce(0) { $0 + $1.count } == 36)
        let few = try self.draft(("squad.json", questions(paragraphs: 5, each: 30)))
        #expect(few.task.sources.keys.map(\.rawValue) == ["train"], "of five paragraphs a split might get none")
        #expect(few.text.contains(#"so many records share a "context" that no part"#))
    }

    /// SQuAD as `datasets` writes it: an object of lists, in JSON Lines.
    @Test func answersAsAnObjectOfLists() throws {
        let lines = (0..<30).map { number in
            #"{"id": "\#(number)", "title": "T", "context": "A text, the \#(number).", "question": "What?", "#
                + (number % 2 == 0
                    ? #""answers": {"text": [], "answer_start": []}}"#
                    : #""answers": {"text": ["a \#(number)", "b"], "answer_start": [0, 1]}}"#) + "\n"
        }
        let draft = try draft(("data.jsonl", lines.joined()))
        #expect(draft.task.references == "answers.text")
        #expect(draft.examples.values.joined().count { $0.targets == ["unanswerable"] } == 15)
    }

    @Test func identifiersOfWhatIsShared() throws {
        let lines = (0..<100).map { #"{"user_id": "u\#($0 / 4)", "said": "s\#($0)", "reply": "r\#($0 * 7)"}"# + "\n" }
        let draft = try draft(("data.jsonl", lines.joined()))
        #expect(draft.text.contains(#""carve": {"validation": 0.2, "test": 0.2, "by": "{user_id}"}"#))
        #expect(draft.task.input.source == "mood said: {said}", "a user's number says nothing of others")
    }

    // MARK: Constants and gaps

    @Test func aConstantIsNoTarget() throws {
        let lines = (0..<20).map { #"{"text": "t\#($0)", "mood": "m\#($0)", "label": "x", "version": "2"}"# + "\n" }
        #expect(try draft(("data.jsonl", lines.joined())).task.target?.source == "{mood}")
        #expect(
            try problem(#"{"id": 1, "label": "x"}"# + "\n" + #"{"id": 2, "label": "x"}"#, "d.jsonl")
                == #"d.jsonl: "label" is "x" in every record, and no other field can be the target; "#
                + "a model learns nothing from equal targets")
    }

    @Test(arguments: [
        (#"{"text": "t", "label": null}"#, "label"), (#"{"text": "t", "label": " "}"#, "label"),
        (#"{"text": "t"}"#, "label"), (#"{"text": null, "label": "a"}"#, "text"), (#"{"label": "a"}"#, "text"),
        (#"{"text": "", "label": "a"}"#, "text"),
    ])
    func fewGapsAreFilteredOut(gap: String, field: String) throws {
        let lines = (0..<100).map { number in
            number % 50 == 7
                ? gap : #"{"text": "t\#(number)", "label": "\#(["a", "b"][number % 2])"}"#
        }
        let draft = try draft(("data.jsonl", lines.joined(separator: "\n")))
        #expect(draft.task.target?.source == "{label}" && draft.task.labels == ["a", "b"])
        let comment = #"// 2 of the 100 records looked at have no "\#(field)"; such records are left out."#
        #expect(draft.text.contains(comment))
        #expect(draft.text.contains(#"{"filter": {"field": "\#(field)", "notEmpty": true}}"#))
        #expect(draft.examples.values.joined().count == 98)
    }

    @Test func manyGapsAreToldWithTheirRecords() throws {
        let lines = (0..<10).map { #"{"text": \#($0 < 4 ? "null" : "\"t\($0)\""), "label": "l\#($0)"}"# + "\n" }
        #expect(
            try problem(lines.joined(), "d.jsonl")
                == #"d.jsonl: no field but "label" has text in every record, so none can be the input; "#
                + #"4 of 10 records lack "text", the first in line 1: fill it in, or write the task yourself with "#
                + #"{"filter": {"field": "text", "notEmpty": true}}"#)
    }

    // MARK: Tables of other programs

    @Test(arguments: [("", ""), ("\"\"", "\"")])
    func aTableWithRowNumbers(first: String, quote: String) throws {
        let rows = (0..<30).map { number in
            "\(quote)\(number)\(quote),\"some, text \(number)\",\(quote)\(["no", "yes"][number % 2])\(quote)\n"
        }
        let draft = try draft(("data.csv", "\(first),text,label\n" + rows.joined()))
        #expect(draft.task.input.source == "mood text: {text}" && draft.task.labels == ["no", "yes"])
        #expect(draft.examples.values.joined().count == 30, "the header is no record")
    }

    @Test func rowNumbersWithoutAHeader() throws {
        let rows = (0..<30).map { "\($0),some text,word \($0 * 3)\n" }.joined()
        #expect(try draft(("data.csv", rows)).task.input.source == "mood column2: {column2}")
    }

    @Test(arguments: [("sep=;", ";"), ("\"sep=|\"", "|"), ("\u{FEFF}sep=,", ",")])
    func aTableThatNamesItsSeparator(line: String, separator: String) throws {
        let rows = (0..<30).map { "a, b; c \($0)".replacing(separator, with: " ") + separator + "x\($0)\r\n" }
        let draft = try draft(("data.csv", "\(line)\r\ntext\(separator)mood\r\n" + rows.joined()))
        #expect(draft.task.input.source == "mood text: {text}" && draft.task.target?.source == "{mood}")
        let all = draft.examples.values.joined().sorted { $0.line < $1.line }
        #expect(all.count == 30 && all.first?.line == 3 && all.first?.targets == ["x0"])
    }

    @Test(arguments: [
        (#"{"text": {"0": "a", "1": "b"}, "label": {"0": 1, "1": 0}}"#, "columns"),
        (#"{"0": {"text": "a", "label": 1}, "1": {"text": "b", "label": 0}}"#, "rows"),
        (#"{"x": {"text": "a", "label": 1}, "y": {"text": "b", "label": 0}, "z": {"text": "c", "label": 0}}"#, "rows"),
        (#"{"text": ["a", "b", "c"], "label": [0, 1, 0]}"#, "columns"),
        (#"{"columns": ["text", "label"], "index": [0, 1], "data": [["a", 0], ["b", 1]]}"#, "columns and rows"),
    ])
    func aWholeTableIsNoRecord(text: String, what: String) throws {
        for (text, file) in [(text, "d.json"), (text, "d.jsonl"), (text.replacing(", ", with: ",\n"), "d.json")] {
            #expect(
                try problem(text, file) == "\(file): holds a whole table as one object of its \(what); "
                    + "write each row as an object of its own, as pandas' "
                    + #"to_json(PATH, orient="records", lines=True) does"#)
        }
    }

    /// pandas' `to_json(orient="table")` describes the columns before the rows.
    @Test func rowsBesideTheirColumns() throws {
        let rows = (0..<30).map { #"{"index": \#($0), "text": "t\#($0)", "mood": "m\#($0)"}"# }.joined(separator: ",")
        let columns = #"{"fields": [{"name": "index", "type": "integer"}, {"name": "text", "type": "string"}]}"#
        let draft = try draft(("d.json", #"{"schema": \#(columns), "data": [\#(rows)]}"#))
        #expect((draft.task.sources[.train]?.format as? JSONFormat)?.records.source == "data[]")
    }

    // MARK: The place of the data

    private let lines = (0..<30).map { #"{"text": "t\#($0)", "mood": "m\#($0)"}"# + "\n" }.joined()

    @Test func dataBesideTheDataDirectory() throws {
        let inside = try draft(("Data/a/d.jsonl", lines), data: "Data")
        #expect(inside.task.sources[.train]?.paths == ["a/d.jsonl"] && !inside.hasAbsolutePaths)
        let beside = try draft(("raw/d.jsonl", lines), ("Data/other", ""), data: "Data")
        #expect(beside.task.sources[.train]?.paths == ["../raw/d.jsonl"] && !beside.hasAbsolutePaths)
        #expect(beside.examples.values.joined().count == 30)
        let missing = try draft(("raw/d.jsonl", lines), data: "Data")
        #expect(missing.task.sources[.train]?.paths.first?.hasPrefix("/") == true && missing.hasAbsolutePaths)
        let elsewhere = try draft(("raw/d.jsonl", lines), ("project/Data/x", ""), data: "project/Data")
        #expect(elsewhere.hasAbsolutePaths)
    }

    @Test func aDraftNamesAnyField() throws {
        try TemporaryDirectory.use { directory in
            let lines = (0..<30).map {
                #"{"a|b": "one \#($0)", "e.g.": "2 \#($0)", " {n}": "3 \#($0)", "o": {"p.q": "4 \#($0)"}, "#
                    + #""label": "\#($0 % 2)"}"#
            }
            let data = try directory.write(lines.joined(separator: "\n") + "\n", to: "t.jsonl")
            let text = try TaskScaffold(name: "t", dataFile: data, dataDirectory: directory.path).text
            let task = try TaskDefinition.read(text: text, file: "t.json")
            #expect(
                task.input.source == "t a|b: {'a|b'} e.g.: {'e.g.'}  {{n}}: {' {n}'} o.p.q: {o.'p.q'}")
            let json = try JSONDocument(bytes: Array(lines[1].utf8), file: "t", dialect: .strict).root.value
            #expect(
                try task.render(try Record(json), split: .train)[0].input
                    == "t a|b: one 1 e.g.: 2 1  {n}: 3 1 o.p.q: 4 1")
        }
    }
}
