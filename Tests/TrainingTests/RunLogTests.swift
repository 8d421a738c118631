import Foundation
import TestSupport
import Testing
import Training

@Suite struct RunLogTests {
    private func record(
        _ step: Int, count: StepRecord.TaskLoss = .init(total: 6, targetTokens: 3, examples: 2)
    ) -> StepRecord {
        StepRecord(
            step: step, learningRate: 0.25, gradientNorm: 1.5,
            tasks: [.init(total: Double(step) * 4, targetTokens: 4, examples: 1), count], tokens: 30)
    }

    private func write(_ steps: ClosedRange<Int>, to path: String, after step: Int = 0) throws {
        let log = try RunLog(path: path, taskNames: ["copy", "count"], after: step)
        for step in steps { try log.append(record(step)) }
        try log.flush()
    }

    @Test func aLineForEachStep() throws {
        try TemporaryDirectory.use { directory in
            try write(1...2, to: directory.path("log.jsonl"))
            let line = """
                {"step": 2, "loss": 2.0, "learning_rate": 0.25, "gradient_norm": 1.5, "tokens": 30, "tasks": \
                {"copy": {"loss": 2.0, "target_tokens": 4, "examples": 1}, \
                "count": {"loss": 2.0, "target_tokens": 3, "examples": 2}}}
                """
            #expect(try directory.read("log.jsonl").hasSuffix("\n\(line)\n"))
            let entries = try RunLog.read(directory.path("log.jsonl"))
            #expect(entries.map(\.step) == [1, 2])
            #expect(entries[1].loss == 2 && entries[1].taskLosses == ["copy": 2, "count": 2])
            #expect(entries[1].examples == 3 && entries[1].tokens == 30)
            #expect(entries[1].taskExamples == ["copy": 1, "count": 2])
            #expect(entries[1].taskTargetTokens == ["copy": 4, "count": 3])
        }
    }

    /// A task that a step holds nothing of has no loss, rather than one that is no number.
    @Test func aTaskWithoutTokensIsLeftOut() throws {
        try TemporaryDirectory.use { directory in
            let log = try RunLog(path: directory.path("log.jsonl"), taskNames: ["copy", "count"], after: 0)
            try log.append(record(1, count: .init(total: 0, targetTokens: 0, examples: 0)))
            try log.flush()
            #expect(try RunLog.read(log.path).map(\.taskLosses) == [["copy": 1]])
        }
    }

    @Test func whatIsAfterTheCheckpointIsDropped() throws {
        try TemporaryDirectory.use { directory in
            let (resumed, whole) = (directory.path("resumed.jsonl"), directory.path("whole.jsonl"))
            try write(1...9, to: whole)
            try write(1...7, to: resumed)
            try write(5...9, to: resumed, after: 4)
            #expect(try directory.read("resumed.jsonl") == directory.read("whole.jsonl"))
        }
    }

    /// Killed in the middle of a line: everything before it counts, and a run that goes on writes the line anew.
    @Test(arguments: [1, 40, 150])
    func aLineCutShortEndsTheLog(missing: Int) throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("log.jsonl")
            try write(1...5, to: path)
            let whole = try directory.read("log.jsonl")
            try directory.write(String(whole.dropLast(1 + missing)), to: "log.jsonl")
            #expect(try RunLog.read(path).map(\.step) == [1, 2, 3, 4])
            try write(5...5, to: path, after: 4)
            #expect(try directory.read("log.jsonl") == whole)
        }
    }

    @Test func aRunThatBeginsHasAnEmptyLog() throws {
        try TemporaryDirectory.use { directory in
            #expect(try RunLog.read(directory.path("log.jsonl")) == [])
            try write(1...3, to: directory.path("log.jsonl"))
            _ = try RunLog(path: directory.path("log.jsonl"), taskNames: [], after: 0)
            #expect(try directory.read("log.jsonl") == "")
        }
    }

    @Test func aLogThatCannotBeWritten() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("missing/log.jsonl")
            let error = #expect(throws: (any Error).self) { try RunLog(path: path, taskNames: [], after: 0) }
            #expect(
                error.map { "\($0)" }
                    == "\(path): cannot be written: its folder does not exist; make the folder or correct the path")
        }
    }
}
