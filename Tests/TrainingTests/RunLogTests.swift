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

    /// The last step is found without reading the whole log, behind milestones and an incomplete line.
    @Test func theLastStep() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("log.jsonl")
            #expect(RunLog.lastStep(path) == nil)
            try directory.write("", to: "log.jsonl")
            #expect(RunLog.lastStep(path) == nil)
            try write(1...2000, to: path)
            let log = try directory.read("log.jsonl")
            #expect(log.utf8.count > 1 << 18 && RunLog.lastStep(path) == 2000)
            let scores = #"{"step": 2000, "task": "copy", "split": "test", "examples": 4, "metrics": {}}"#
            try directory.write(log + scores + "\n" + #"{"step": 2001, "lo"#, to: "log.jsonl")
            #expect(RunLog.lastStep(path) == 2000)
        }
    }

    /// A task without examples in a step has no loss, instead of a loss that is no number.
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

    /// After a kill in the middle of a line, all earlier lines count, and a continued run writes the line again.
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

    /// The rest of the log is kept, and a message names the loss.
    @Test func aDamagedLineIsLeftOut() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("log.jsonl")
            var log = try RunLog(path: path, taskNames: ["copy", "count"], after: 0)
            #expect(log.damage == nil)
            for step in 1...4 {
                try log.append(record(step))
                try log.append(scores(step))
            }
            try log.flush()
            var lines = try directory.read("log.jsonl").split(separator: "\n").map(String.init)
            lines[2].replaceSubrange(lines[2].startIndex...lines[2].startIndex, with: "[")
            lines[5] = "\u{0}\u{0}"
            try directory.write(lines.joined(separator: "\n") + "\n", to: "log.jsonl")
            #expect(try RunLog.read(path).map(\.step) == [1, 3, 4])
            log = try RunLog(path: path, taskNames: ["copy", "count"], after: 4, milestones: [1, 2, 3, 4])
            #expect(
                log.damage?.description
                    == "lines 3, 6 are damaged; reports lack 1 step of the run; the log as it was is kept in "
                    + "\(path).damaged-1")
            #expect(try directory.read("log.jsonl.damaged-1") == lines.joined(separator: "\n") + "\n")
            #expect(
                try directory.read("log.jsonl") == [0, 1, 3, 4, 6, 7].map { lines[$0] + "\n" }.joined())
            log = try RunLog(path: path, taskNames: ["copy", "count"], after: 4, milestones: [1, 2, 3, 4])
            // No further line is lost, so no further copy is kept.
            #expect(log.damage?.description == "is not whole; reports lack 1 step of the run")
            #expect(!FileManager.default.fileExists(atPath: "\(path).damaged-2"))
        }
    }

    /// Line ends as an editor on Windows saves them.
    @Test func linesMayEndOtherwise() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("log.jsonl")
            try write(1...3, to: path)
            let whole = try directory.read("log.jsonl")
            try directory.write("\u{FEFF}" + whole.replacing("\n", with: "\r\n"), to: "log.jsonl")
            #expect(try RunLog.read(path).map(\.step) == [1, 2, 3])
            #expect(RunLog.lastStep(path) == 3)
            #expect(try RunLog(path: path, taskNames: ["copy", "count"], after: 3).damage == nil)
            #expect(try directory.read("log.jsonl") == whole)
            #expect(FileManager.default.fileExists(atPath: "\(path).damaged-1") == false)
        }
    }

    /// A byte that is no text, and a step that occurs twice.
    @Test func invalidAndRepeatedLinesAreTold() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("log.jsonl")
            try write(1...5, to: path)
            var lines = try directory.read("log.jsonl").split(separator: "\n").map { Array($0.utf8) }
            let whole = lines
            let place = try #require(lines[1].firstIndex(of: UInt8(ascii: "l")))
            lines[1].insert(0xFF, at: place + 2)
            lines.insert(lines[3], at: 4)
            let bytes = Array(lines.map { $0 + [UInt8(ascii: "\n")] }.joined())
            try directory.write(bytes, to: "log.jsonl")
            #expect(try RunLog.read(path).map(\.step) == [1, 3, 4, 5])
            let tail = RunLogTail(path: path)
            var followed: [Int] = []
            tail.read { followed.append($0.step) }
            #expect(followed == [1, 3, 4, 4, 5])
            let damage = try RunLog(path: path, taskNames: ["copy", "count"], after: 5).damage
            #expect(
                damage?.description
                    == "line 2 is damaged; line 5 repeats an earlier one; reports lack 1 step of the run; the log as "
                    + "it was is kept in \(path).damaged-1")
            #expect(try Data(contentsOf: URL(fileURLWithPath: "\(path).damaged-1")) == Data(bytes))
            let kept = [0, 2, 3, 4].map { String(decoding: whole[$0], as: UTF8.self) + "\n" }.joined()
            #expect(try directory.read("log.jsonl") == kept)
            try directory.write(kept + kept, to: "log.jsonl")
            let doubled = try RunLog(path: path, taskNames: ["copy", "count"], after: 5).damage
            #expect(doubled?.repeated == [5, 6, 7, 8] && doubled?.copy == "\(path).damaged-2")
            #expect(try directory.read("log.jsonl") == kept)
        }
    }

    /// Impossible numbers in a log are never added up.
    @Test(arguments: [
        ("\"tokens\": 30", "\"tokens\": 9223372036854775807"), ("\"tokens\": 30", "\"tokens\": -1"),
        ("\"target_tokens\": 4", "\"target_tokens\": 9223372036854775807"),
        ("\"examples\": 2", "\"examples\": 9223372036854775807"), ("\"step\": 2", "\"step\": 9223372036854775807"),
    ])
    func impossibleNumbers(found: String, replacement: String) throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("log.jsonl")
            try write(1...3, to: path)
            var lines = try directory.read("log.jsonl").split(separator: "\n").map(String.init)
            lines[1] = lines[1].replacing(found, with: replacement)
            try directory.write(lines.joined(separator: "\n") + "\n", to: "log.jsonl")
            #expect(try RunLog.read(path).map(\.step) == [1, 3])
            let log = try RunLog(path: path, taskNames: ["copy", "count"], after: 3)
            #expect(log.damage?.lines == [2] && log.damage?.missingSteps == 1)
        }
    }

    private func scores(_ step: Int, of task: String = "copy") -> TaskScores {
        TaskScores(
            step: step, task: task, split: "validation", examples: 8,
            metrics: [
                .init(name: "accuracy", value: 62.5, low: 37.5, high: 87.5, isHigherBetter: true),
                .init(name: "perplexity", value: .nan, low: nil, high: nil, isHigherBetter: false),
            ])
    }

    @Test func aLineForEachTaskOfAMilestone() throws {
        try TemporaryDirectory.use { directory in
            let log = try RunLog(path: directory.path("log.jsonl"), taskNames: ["copy", "count"], after: 0)
            try log.append(record(1))
            try log.append(scores(1))
            try log.append(record(2))
            try log.flush()
            let lines = try directory.read("log.jsonl").split(separator: "\n").map(String.init)
            try #require(lines.count == 3)
            #expect(
                lines[1] == """
                    {"step": 1, "task": "copy", "split": "validation", "examples": 8, "metrics": \
                    {"accuracy": {"value": 62.5, "low": 37.5, "high": 87.5, "is_higher_better": true}, \
                    "perplexity": {"value": null, "low": null, "high": null, "is_higher_better": false}}}
                    """)
            #expect(try RunLog.read(log.path).map(\.step) == [1, 2])
        }
    }

    /// A milestone that the checkpoint does not know is evaluated again.
    @Test func onlyTheMilestonesOfTheCheckpointAreKept() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("log.jsonl")
            var log = try RunLog(path: path, taskNames: ["copy", "count"], after: 0)
            for step in 1...4 {
                try log.append(record(step))
                if step % 2 == 0 { for task in ["copy", "count"] { try log.append(scores(step, of: task)) } }
            }
            try log.flush()
            let whole = try directory.read("log.jsonl")
            log = try RunLog(path: path, taskNames: ["copy", "count"], after: 4, milestones: [2])
            for task in ["copy", "count"] { try log.append(scores(4, of: task)) }
            try log.flush()
            #expect(try directory.read("log.jsonl") == whole)
            _ = try RunLog(path: path, taskNames: [], after: 4, milestones: [2, 4])
            #expect(try directory.read("log.jsonl") == whole)
        }
    }

    /// A reader beside the writer sees only whole lines, each once, and notices when the writer goes back.
    @Test func followingALog() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("log.jsonl")
            let tail = RunLogTail(path: path)
            var restarts = 0
            func steps() -> [Int] {
                var steps: [Int] = []
                tail.read(restarted: { restarts += 1 }) { steps.append($0.step) }
                return steps
            }
            #expect(steps() == [])
            try write(1...5, to: path)
            #expect(steps() == [1, 2, 3, 4, 5] && steps() == [])
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(#"{"step": 6, "loss": 1, "tok"#.utf8))
            #expect(steps() == [])
            try handle.write(contentsOf: Data("ens\": 3, \"tasks\": {}}\n".utf8))
            #expect(steps() == [6] && restarts == 0)
            try write(4...7, to: path, after: 3)
            #expect(steps() == [1, 2, 3, 4, 5, 6, 7] && restarts == 1)
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
