import ExampleStore
import Foundation
import Importing
import TaskDefinitions
import TestSupport
import Testing

@Suite struct ImportTests {
    @Test func everySplitIsImportedAndReadBack() throws {
        try TemporaryDirectory.use { directory in
            let splits: [Split] = [.train, .validation, .test]
            for split in splits {
                try directory.write(line("one") + line("two", "bad"), to: "mood/\(split.rawValue).jsonl")
            }
            let store = try directory.store()
            let summaries = try store.importTask(try makeTask(splits: splits), dataDirectory: directory.path)
            #expect(
                summaries
                    == splits.map {
                        ImportSummary(task: "mood", split: $0, outcome: .imported, exampleCount: 2, repeated: 0)
                    })
            let example = try #require(try store.example(task: "mood", split: .test, ordinal: 1))
            #expect(example.ordinal == 1)
            #expect(example.line == 2)
            #expect(example.sourceFile == directory.path("mood/test.jsonl"))
            #expect(example.fields == #"{"text": "two", "label": "bad"}"#)
            #expect(example.input == "mood: two")
            #expect(example.targets == ["bad"])
            #expect(try store.example(task: "mood", split: .test, ordinal: 2) == nil)
            #expect(try store.summary().map(\.split) == splits)
            #expect(try store.summary().map(\.exampleCount) == [2, 2, 2])
        }
    }

    @Test func theSameFileAgainIsLeftAlone() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(), dataDirectory: directory.path)
            let before = try #require(try store.example(task: "mood", split: .train, ordinal: 0))

            var progressCalls = 0
            let again = try store.importTask(try makeTask(), dataDirectory: directory.path) { _ in progressCalls += 1 }
            #expect(again == [ImportSummary(task: "mood", split: .train, outcome: .unchanged, exampleCount: 1)])
            #expect(progressCalls == 0)
            #expect(try store.example(task: "mood", split: .train, ordinal: 0) == before)

            // Limits do not affect examples.
            let limited = try makeTask(limits: Limits(maxInputTokens: 8, maxTargetTokens: 4))
            #expect(try store.importTask(limited, dataDirectory: directory.path).first?.outcome == .unchanged)
        }
    }

    @Test func aMovedFileIsNotImportedAgain() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "old/mood/train.jsonl")
            try directory.write(line("one"), to: "new/mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(), dataDirectory: directory.path("old"))
            let again = try store.importTask(try makeTask(), dataDirectory: directory.path("new"))
            #expect(again.first?.outcome == .unchanged)
            #expect(try store.summary().first?.sourceFile == directory.path("new/mood/train.jsonl"))
        }
    }

    @Test(arguments: [line("three") + line("four"), line("eno")])
    func aChangedFileReplacesItsExamples(_ text: String) throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(), dataDirectory: directory.path)
            try directory.write(text, to: "mood/train.jsonl")
            let summary = try store.importTask(try makeTask(), dataDirectory: directory.path)
            #expect(summary.first?.outcome == .imported)
            #expect(try store.inputs().count == summary.first?.exampleCount)
            #expect(try store.inputs().contains("mood: one") == false)
            #expect(try store.health().examples == summary.first?.exampleCount, "the old examples are gone")
        }
    }

    @Test func aChangedTaskReplacesItsExamples() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(), dataDirectory: directory.path)
            let changed = try makeTask(prefix: "sentiment: ")
            #expect(try store.importTask(changed, dataDirectory: directory.path).first?.outcome == .imported)
            #expect(try store.inputs() == ["sentiment: one"])
        }
    }

    @Test func aSplitThatTheTaskNoLongerHasIsRemoved() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "mood/train.jsonl")
            try directory.write(line("two"), to: "mood/test.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(splits: [.train, .test]), dataDirectory: directory.path)
            let summaries = try store.importTask(try makeTask(splits: [.train]), dataDirectory: directory.path)
            #expect(summaries.last == ImportSummary(task: "mood", split: .test, outcome: .removed, exampleCount: 0))
            #expect(try store.count(task: "mood", split: .test) == 0)
        }
    }

    @Test func aFailingLineLeavesTheOldExamples() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(), dataDirectory: directory.path)
            let before = try store.summary()
            try directory.write((0..<3000).map { line("\($0)") }.joined() + line("last", "odd"), to: "mood/train.jsonl")
            #expect(throws: ExampleError.self) { try store.importTask(try makeTask(), dataDirectory: directory.path) }
            #expect(try store.summary() == before)
            #expect(try store.inputs() == ["mood: one"] && store.health().examples == 1)
            #expect(try store.health().isHealthy)
        }
    }

    /// A copy made during the import holds the same files as a kill at that moment leaves on the disk.
    @Test func killedInTheMiddleTheOldExamplesStay() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(), dataDirectory: directory.path)
            // With a tiny cache, half-written pages reach the log on the disk long before the end.
            try store.database.execute("PRAGMA cache_size = 10")
            let long = String(repeating: "x", count: 500)
            try directory.write((0..<4096).map { line("\($0) \(long)") }.joined(), to: "mood/train.jsonl")
            var copies = 0
            try store.importTask(try makeTask(), dataDirectory: directory.path) { _ in
                copies += 1
                for suffix in ["", "-wal"] {
                    try? FileManager.default.copyItem(
                        atPath: directory.path("store.sqlite\(suffix)"),
                        toPath: directory.path("copy\(copies).sqlite\(suffix)"))
                }
            }
            #expect(copies >= 4)
            let log = try FileManager.default.attributesOfItem(atPath: directory.path("copy\(copies).sqlite-wal"))
            #expect(log[.size] as? Int ?? 0 > 1 << 20)
            for copy in 1...copies {
                let left = try ExampleStore(path: directory.path("copy\(copy).sqlite"), mode: .readWrite)
                #expect(try left.inputs() == ["mood: one"])
                #expect(try left.health().isHealthy)
            }
            #expect(try store.count(task: "mood", split: .train) == 4096)
        }
    }

    @Test func aReaderSeesTheOldExamplesUntilTheNewOnesAreComplete() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(), dataDirectory: directory.path)
            let reader = try directory.store(.readOnly)
            try directory.write((0..<2048).map { line("\($0)") }.joined(), to: "mood/train.jsonl")
            var seen: [[String]] = []
            try store.importTask(try makeTask(), dataDirectory: directory.path) { _ in
                seen.append((try? reader.inputs()) ?? [])
            }
            #expect(Set(seen) == [["mood: one"]])
            #expect(try reader.count(task: "mood", split: .train) == 2048)
        }
    }

    @Test func unicodeIsKept() throws {
        let text = "Grüße aus 東京 🧵 e\u{301} \u{200B}\u{00AD}!"
        try TemporaryDirectory.use { directory in
            try directory.write(line(text) + line(#"\u00fcber \ud83e\uddf5 \u0000 \n"#), to: "mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(), dataDirectory: directory.path)
            let inputs = try store.inputs()
            #expect(Array(inputs[0].utf8) == Array("mood: \(text)".utf8))
            #expect(Array(inputs[1].utf8) == Array("mood: über 🧵 \0 \n".utf8))
        }
    }

    @Test func allReferencesAreTargets() throws {
        try TemporaryDirectory.use { directory in
            let answers = #"["Ann", "Anne \"A.\" Lee", "安", "line\nbreak"]"#
            let record = #"{"text": "who?", "label": "Ann", "answers": "# + answers + "}"
            try directory.write(record, to: "mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(references: "answers", labels: nil), dataDirectory: directory.path)
            let example = try store.example(task: "mood", split: .train, ordinal: 0)
            #expect(example?.targets == ["Ann", "Anne \"A.\" Lee", "安", "line\nbreak"])
        }
    }

    @Test func trainingTextsAreInputsAndFirstTargets() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one") + line("two", "bad"), to: "mood/train.jsonl")
            try directory.write(line("held out"), to: "mood/test.jsonl")
            try directory.write(line("three"), to: "tone/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(splits: [.train, .test]), dataDirectory: directory.path)
            try store.importTask(try makeTask(name: "tone", prefix: "tone: "), dataDirectory: directory.path)
            var texts: [String] = []
            try store.forEachTrainingText(tasks: ["tone", "mood"]) { texts.append($0) }
            #expect(texts == ["tone: three", "good", "mood: one", "good", "mood: two", "bad"])
        }
    }

    @Test func manyExamplesReportTheirProgress() throws {
        try TemporaryDirectory.use { directory in
            let count = 50_000
            let text = (0..<count).map { line("text number \($0) 🧵") }.joined()
            try directory.write(text, to: "mood/train.jsonl")
            let store = try directory.store()
            var reports: [ImportProgress] = []
            try store.importTask(try makeTask(), dataDirectory: directory.path) { reports.append($0) }
            #expect(reports.count == count / 1024 + 1)
            for (earlier, later) in zip(reports, reports.dropFirst()) {
                #expect(earlier.examples < later.examples)
                #expect(earlier.bytesRead <= later.bytesRead)
            }
            #expect(reports.last?.examples == count)
            #expect(reports.last?.bytesRead == text.utf8.count)
            #expect(reports.last?.byteCount == text.utf8.count)
            let last = try store.example(task: "mood", split: .train, ordinal: count - 1)
            #expect(last?.input == "mood: text number \(count - 1) 🧵")
            #expect(last?.line == count)
        }
    }
}
