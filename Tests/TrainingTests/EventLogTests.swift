import Foundation
import TestSupport
import Testing
import Training

/// TensorBoard's input, compared with a file that TensorBoard's own writer made of the same events.
@Suite struct EventLogTests {
    private static let time = 1_772_366_400.25

    private func log(_ directory: TemporaryDirectory, after step: Int, time: Double = Self.time) -> EventLog {
        EventLog(directory: directory.path("tensorboard"), taskNames: ["spell", "parse"], after: step) { time }
    }

    private func files(_ directory: TemporaryDirectory) throws -> [String: Data] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: directory.path("tensorboard"))) ?? []
        return try Dictionary(
            uniqueKeysWithValues: names.map { name in
                (name, try Data(contentsOf: URL(fileURLWithPath: directory.path("tensorboard/\(name)"))))
            })
    }

    private func fixture() throws -> Data {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return try Data(contentsOf: folder.appendingPathComponent("Fixtures/tensorboard/events.tfevents"))
    }

    private func record(_ step: Int, spell: Double, parse: Double?) -> StepRecord {
        StepRecord(
            step: step, learningRate: 0.001, gradientNorm: 2.5,
            tasks: [
                .init(total: spell * 4, targetTokens: 4, examples: 2),
                .init(total: (parse ?? 0) * 8, targetTokens: parse == nil ? 0 : 8, examples: parse == nil ? 0 : 6),
            ],
            tokens: parse == nil ? 240 : 960)
    }

    private func write(_ log: EventLog) throws {
        try log.append(record(300, spell: 1.5, parse: 2.25), seconds: 0.5)
        try log.append(record(301, spell: 0.1, parse: nil), seconds: 0.5)
        try log.append(
            TaskScores(
                step: 301, task: "spell", split: "validation", examples: 2,
                metrics: [
                    .init(name: "exact_match", value: 81.5, low: 80, high: 83, isHigherBetter: true),
                    .init(name: "bleu", value: .nan, low: nil, high: nil, isHigherBetter: true),
                ]),
            samples: [
                .init(input: "spell in French: 3348", expected: "trois mille", predicted: "trois *cents* <b>"),
                .init(input: "\né", expected: "a or b", predicted: ""),
            ])
        try log.flush()
    }

    /// The first record names another writer.
    @Test func writesWhatTensorBoardsWriterDoes() throws {
        try TemporaryDirectory.use { directory in
            try write(log(directory, after: 299))
            let files = try files(directory)
            #expect(files.keys.sorted() == ["events.out.tfevents.1772366400.mixtape"])
            let (ours, theirs) = (files.values.first ?? Data(), try fixture())
            let (first, other) = (
                try EventFile.records(ours)[0].count + 16, try EventFile.records(theirs)[0].count + 16
            )
            #expect(try EventFile.events(ours)[0] == EventFile.events(theirs)[0])
            #expect(ours.dropFirst(first).elementsEqual(theirs.dropFirst(other)))
        }
    }

    @Test func readsWhatTensorBoardsWriterWrote() throws {
        let events = try EventFile.events(try fixture())
        #expect(events.count == 5 && events.allSatisfy { $0.time == Self.time })
        #expect(events[0].version == "brain.Event:2" && events[0].step == 0)
        #expect(events[1].isSessionStart && events[1].step == 300)
        #expect(
            events[2].scalars == [
                "loss": 2, "loss/spell": 1.5, "loss/parse": 2.25, "learning_rate": 0.001, "gradient_norm": 2.5,
                "examples_per_second": 16, "tokens_per_second": 1920,
            ])
        #expect(events[4].scalars == ["score/spell/exact_match": 81.5])
        #expect(events[4].texts["samples/spell"]?.dropFirst(3).first == "spell in French: 3348")
    }

    @Test func aRecordCutShortEndsTheFileAndAChangedOneIsNoticed() throws {
        let whole = try fixture()
        #expect(try EventFile.events(whole.dropLast(3)).count == 4)
        var changed = whole
        changed[whole.count - 20] ^= 1
        #expect(throws: EventFile.Damaged.self) { try EventFile.events(changed) }
    }

    /// A later session's file has a later name, whatever the clock says. It replaces the events behind its beginning.
    @Test func aRunThatGoesOn() throws {
        try TemporaryDirectory.use { directory in
            let first = log(directory, after: 0)
            for step in 1...5 { try first.append(record(step, spell: Double(step), parse: 1), seconds: 1) }
            try first.flush()
            let second = log(directory, after: 3, time: Self.time - 3600)
            for step in 4...6 { try second.append(record(step, spell: Double(step) * 10, parse: 1), seconds: 1) }
            try second.flush()
            let files = try files(directory)
            #expect(
                files.keys.sorted()
                    == ["events.out.tfevents.1772366400.mixtape", "events.out.tfevents.1772366401.mixtape"])
            let events = try EventFile.events(ofRun: files)
            #expect(events.map(\.step) == [1, 2, 3, 4, 5, 6])
            #expect(events.map { $0.scalars["loss/spell"] } == [1, 2, 3, 40, 50, 60])
        }
    }

    @Test func aRunWithNothingLeftToTrainGetsNoFile() throws {
        try TemporaryDirectory.use { directory in
            try log(directory, after: 40).flush()
            #expect(try files(directory).isEmpty)
        }
    }

    /// Files with names that no clock gives belong to no run.
    @Test func aFileFromTheEndOfTime() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("", to: "tensorboard/events.out.tfevents.9223372036854775807.mixtape")
            try write(log(directory, after: 299))
            #expect(try files(directory)["events.out.tfevents.1772366400.mixtape"] != nil)
        }
    }

    @Test func longSamplesAreCut() throws {
        try TemporaryDirectory.use { directory in
            let log = log(directory, after: 0)
            let scores = TaskScores(step: 1, task: "spell", split: "test", examples: 0, metrics: [])
            let sample = AnswerSample(input: String(repeating: "ä", count: 5000), expected: "a", predicted: "b")
            try log.append(scores, samples: Array(repeating: sample, count: 20))
            try log.flush()
            let cells = try #require(EventFile.events(ofRun: files(directory)).first?.texts["samples/spell"])
            #expect(cells.count == 3 + 3 * 5)
            #expect(cells[3] == String(repeating: "ä", count: 1000) + " …")
        }
    }

    @Test func aFolderThatCannotBeMade() throws {
        try TemporaryDirectory.use { directory in
            try directory.write("", to: "tensorboard")
            let log = log(directory, after: 0)
            let error = #expect(throws: (any Error).self) { try log.append(record(1, spell: 1, parse: 1), seconds: 1) }
            #expect(
                error.map { "\($0)" }
                    == "\(directory.path("tensorboard")): is a file where a folder is needed; choose another name")
        }
    }
}
