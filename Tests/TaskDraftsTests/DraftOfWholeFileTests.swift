import Configuration
import Importing
import TaskDefinitions
import TaskDrafts
import TestSupport
import Testing

/// Facts that a draft knows only after all records of a file.
struct DraftOfWholeFileTests {
    private struct Draft {
        let text: String
        let warnings: [String]
        let task: TaskDefinition
    }

    private func draft(
        _ lines: some Sequence<String>, file: String = "d.jsonl", limits: FilePieces.Limits = FilePieces.Limits()
    ) throws -> Draft {
        try TemporaryDirectory.use { directory in
            let data = try directory.write(lines.joined(separator: "\n") + "\n", to: file)
            let scaffold = try TaskScaffold(
                name: "mood", dataFile: data, dataDirectory: directory.path, limits: limits)
            let task = try TaskDefinition.read(text: scaffold.text, file: "Tasks/mood.json")
            return Draft(text: scaffold.text, warnings: scaffold.warnings, task: task)
        }
    }

    private func problem(_ lines: some Sequence<String>) throws -> String? {
        try TemporaryDirectory.use { directory in
            let data = try directory.write(lines.joined(separator: "\n") + "\n", to: "d.jsonl")
            let error = #expect(throws: (any Error).self) {
                _ = try TaskScaffold(name: "mood", dataFile: data, dataDirectory: directory.path)
            }
            return directory.message(of: error)
        }
    }

    // MARK: Files in the order of their labels

    /// The order of IMDB: all negative records, then all positive ones.
    @Test func aLabelThatChangesLate() throws {
        let draft = try draft(
            (0..<3000).map {
                #"{"id": \#($0), "title": "t \#($0)", "text": "some words \#($0)", "#
                    + #""label": "\#($0 < 1500 ? "neg" : "pos")"}"#
            })
        #expect(draft.task.target?.source == "{label}" && draft.task.labels == ["neg", "pos"])
        #expect(draft.task.input.source == "mood title: {title} text: {text}")
        #expect(draft.task.metrics.map(\.title) == ["accuracy", "f1_binary"])
        #expect(draft.text.hasPrefix("// The fields in all 3000 records of "))
        #expect(draft.text.contains("  // The labels of all records. Of two the second is the positive one."))
        #expect(draft.warnings == [])
    }

    @Test func aThirdLabelAtTheEnd() throws {
        let draft = try draft(
            (0..<1600).map { #"{"text": "words \#($0)", "label": "\#(["a", "b", "c"][$0 / 700])"}"# })
        #expect(draft.task.labels == ["a", "b", "c"])
        #expect(draft.task.metrics.map(\.title) == ["accuracy", "f1_macro"])
    }

    /// The order of BANKING77: 77 intents, one after another, by name or by number.
    @Test(arguments: [true, false]) func manyLabels(named: Bool) throws {
        let draft = try draft(
            (0..<77 * 25).map { number in
                let label = named ? "\"intent_\(number / 25)\"" : "\(number / 25)"
                return #"{"text": "words \#(number)", "label": \#(label)}"#
            })
        let expected = (0..<77).map { named ? "intent_\($0)" : "\($0)" }
        #expect(Set(draft.task.labels ?? []) == Set(expected) && draft.task.labels?.count == 77)
        #expect(draft.task.metrics.map(\.title) == ["accuracy", "f1_macro"])
        #expect(draft.text.contains(#"//   "label": \#(named ? "a string" : "a number"), one of 77, ""#))
    }

    /// Measured values are no classes, however often each comes. The names of many users are none, either.
    @Test func manyValuesThatAreNoLabels() throws {
        let years = try draft((0..<1500).map { #"{"text": "words \#($0)", "year": \#(1950 + $0 / 30)}"# })
        #expect(years.task.labels == nil && years.task.metrics.map(\.title) == ["pearson", "spearman"])
        let replies = try draft(
            (0..<400).map { #"{"user": "user\#($0 % 40)", "text": "words \#($0)", "reply": "r \#($0)"}"# })
        #expect(replies.task.target?.source == "{reply}" && replies.task.input.source == "mood text: {text}")
    }

    // MARK: Constants

    @Test(arguments: [50, 2000]) func aConstantLabelIsTold(count: Int) throws {
        #expect(
            try problem((0..<count).map { #"{"text": "words \#($0)", "label": "pos"}"# })
                == #"d.jsonl: "label" is "pos" in every record, and no other field can be the target; "#
                + "a model learns nothing from equal targets")
    }

    @Test func aConstantInputIsTold() throws {
        #expect(
            try problem((0..<200).map { #"{"note": "same", "text": "words \#($0)"}"# })
                == #"d.jsonl: "note" is "same" in every record, and no field but "text" has other text in "#
                + "every record, so none can be the input")
    }

    @Test func anotherTargetThanTheConstantOneIsTold() throws {
        let draft = try draft((0..<50).map { #"{"text": "w \#($0)", "mood": "m \#($0)", "label": "x"}"# })
        #expect(draft.task.target?.source == "{mood}" && draft.task.input.source == "mood text: {text}")
        #expect(
            draft.warnings
                == [#""label" is "x" in every record, so the draft takes "mood" for the target"#])
        #expect(draft.text.contains(#"//   "label": a string, always "x""# + "\n"))
    }

    /// SQuAD 1.1's shape: the version is the same in all records. The single paragraph may be the text of all
    /// questions.
    @Test func aShortConstantIsNoInput() throws {
        let draft = try draft(
            (0..<30).map {
                #"{"context": "One text of five words.", "question": "q \#($0)", "version": "1.1", "#
                    + #""answer": "a \#($0)"}"#
            })
        #expect(draft.task.input.source == "mood context: {context} question: {question}")
    }

    // MARK: Late facts

    @Test func whatObjectsHoldLate() throws {
        let lines = (0..<1200).map { number in
            let answers = number < 1100 ? "[]" : #"[{"text": "a\#(number)", "answer_start": 1}]"#
            return #"{"question": "q \#(number)?", "answers": \#(answers)}"#
        }
        let draft = try draft(lines)
        #expect(draft.task.references == "answers.text" && draft.task.target?.source == "{first_answer}")
        #expect(draft.text.contains("// 1100 of the 1200 records looked at have no answer;"))
        #expect(!draft.text.contains(#"//   "answers":"#), "what is in it stands for it")
    }

    @Test func aWrongRecordLate() throws {
        var lines = (0..<1200).map { #"{"text": "words \#($0)", "label": "\#($0 % 2)"}"# }
        lines[1100] = "no record"
        let draft = try draft(lines)
        #expect(draft.text.hasPrefix("// The fields in all 1199 records of "))
        #expect(
            draft.warnings == ["1 of 1200 records cannot be read; mixtape task check mood says which"])
    }

    /// Quotation marks that are ordinary characters appear only far down in the file.
    @Test func quotesThatAreNone() throws {
        var rows = ["text,label"] + (0..<1500).map { "words \($0),\($0 % 2)" }
        rows[1400] = "\"One\" more,0"
        let draft = try draft(rows, file: "d.csv")
        #expect((draft.task.sources[.train]?.format as? CSVFormat)?.table.hasQuotes == false)
        #expect(draft.text.hasPrefix("// The fields in all 1500 records of ") && draft.warnings == [])
    }

    // MARK: Huge files

    @Test func piecesOfAHugeFile() throws {
        var limits = FilePieces.Limits()
        limits.wholeBytes = 10_000
        limits.pieceCount = 30
        limits.pieceBytes = 500
        let lines = (0..<2100).map { number in
            let digits = "\(10_000 + number)".dropFirst()
            return #"{"text": "t\#(digits)", "label": "\#(["neg", "mid", "pos"][number / 700])"}"#
        }
        let draft = try draft(lines, limits: limits)
        #expect(draft.task.labels == ["mid", "neg", "pos"] && draft.warnings == [])
        #expect(draft.text.hasPrefix("// The fields in 449 records of "))
        #expect(draft.text.contains(", read in 30 pieces from all over it, 0 of its 0 MiB:\n"))
        #expect(draft.text.contains("  // The labels found; add those that only other records have.\n"))
        limits.wholeBytes = 71_400
        #expect(try self.draft(lines, limits: limits).text.hasPrefix("// The fields in all 2100 records of "))
    }

    @Test func theReadingIsFollowed() throws {
        try TemporaryDirectory.use { directory in
            let lines = (0..<1500).map { #"{"text": "words \#($0)", "label": "\#($0 % 2)"}"# + "\n" }.joined()
            let data = try directory.write(lines, to: "d.jsonl")
            var seen: [Int] = []
            _ = try TaskScaffold(name: "mood", dataFile: data, dataDirectory: directory.path) { bytesRead, byteCount in
                #expect(byteCount == lines.utf8.count && bytesRead <= byteCount)
                seen.append(bytesRead)
            }
            #expect(seen.count == 3 && seen == seen.sorted())
        }
    }

    // MARK: Records that belong together

    /// 400 records of 40 users. Each split has a tenth of the records, as with independent records.
    @Test func theShareOfGroupsIsThatOfRecords() throws {
        let draft = try draft(
            (0..<400).map { #"{"user": "user\#($0 % 40)", "text": "words \#($0)", "stars": "\#($0 % 3)"}"# })
        #expect(draft.text.contains(#"  "carve": {"validation": 0.1, "test": 0.1, "by": "{user}"},"#))
        #expect(
            draft.text.contains(
                #"  // Of 40 such groups, 5 with 50 records go to "validation", and 4 with 40 records go to "test"."#))
        #expect(draft.task.input.source == "mood text: {text}")
    }
}
