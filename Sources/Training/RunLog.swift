import Configuration
import Foundation

/// The log of a run: a JSON Lines file with one line for each step, and one for each task that is judged at a
/// milestone.
///
///     {"step": 1, "loss": 4.1, "learning_rate": 0.001, "gradient_norm": 2.3, "tokens": 960,
///      "tasks": {"spell": {"loss": 4.2, "target_tokens": 210, "examples": 24}}}
///     {"step": 500, "task": "spell", "split": "validation", "examples": 200, "metrics":
///      {"exact_match": {"value": 81.5, "low": 76.0, "high": 87.0, "is_higher_better": true}}}
///
/// It holds no times, so that an interrupted and resumed run leaves the same log as one that was not. A second after a
/// step at most, its line is in the file.
public final class RunLog {
    public let path: String
    private let taskNames: [String]
    private let file: AppendedFile

    /// Opens the log to go on after a step. What no checkpoint remembers is dropped: lines of later steps, and those of
    /// milestones that are to be judged again.
    /// - Parameter milestones: the steps that were judged
    /// - Throws: ``RunLogError`` where the file cannot be read, `FileError` where it cannot be written.
    public init(path: String, taskNames: [String], after step: Int, milestones: Set<Int> = []) throws {
        self.path = path
        self.taskNames = taskNames
        var kept = ""
        for line in try Self.lines(path) {
            guard let read = RunLogLine(line), read.step <= step else { break }
            if case .scores = read, !milestones.contains(read.step) { continue }
            kept += line + "\n"
        }
        try AtomicFile.write(kept, to: path)
        file = try AppendedFile(path: path)
    }

    public func append(_ record: StepRecord) throws {
        try file.append(Array(RunLogLine.line(record, taskNames: taskNames).utf8))
    }

    public func append(_ scores: TaskScores) throws { try file.append(Array(RunLogLine.line(scores).utf8)) }

    /// Writes what is pending, as far as the disk; called before every checkpoint, so that the log is never behind one.
    public func flush() throws { try file.flush() }

    // MARK: Reading

    /// What a log says of one step: the losses over all tasks and by task, and what it saw.
    public struct Entry: Sendable, Equatable {
        public let step: Int
        public let loss: Double
        public let learningRate: Double
        public let gradientNorm: Double
        public let taskLosses: [String: Double]
        /// By task, those without an example in the step left out.
        public let taskExamples: [String: Int]
        public let taskTargetTokens: [String: Int]
        public var examples: Int { taskExamples.values.reduce(0, +) }
        public let tokens: Int
    }

    /// Reads the steps of a log from its beginning. A line cut short, by a run that was killed, ends it.
    public static func read(_ path: String) throws -> [Entry] {
        var entries: [Entry] = []
        for line in try lines(path) {
            guard let read = RunLogLine(line) else { break }
            if case .step(let entry) = read { entries.append(entry) }
        }
        return entries
    }

    private static func lines(_ path: String) throws -> [Substring] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RunLogError(path: path, message: "cannot be read; check its permissions")
        }
        return String(decoding: data, as: UTF8.self).split(separator: "\n")
    }
}

/// What is wrong with a run's log.
public struct RunLogError: Error, Sendable, Equatable, CustomStringConvertible {
    public let path: String
    public let message: String

    public var description: String { "\(path): \(message)" }
}
