import Files
import Foundation

/// The log of a run: a JSON Lines file with one line for each step, and one for each task that is judged at a
/// milestone.
///
///     {"step": 1, "loss": 4.1, "learning_rate": 0.001, "gradient_norm": 2.3, "tokens": 960,
///      "tasks": {"spell": {"loss": 4.2, "target_tokens": 210, "examples": 24}}}
///     {"step": 500, "task": "spell", "split": "validation", "examples": 200, "metrics":
///      {"exact_match": {"value": 81.5, "low": 76.0, "high": 87.0, "is_higher_better": true}}}
///
/// It holds no times. An interrupted and resumed run therefore leaves the same log as an uninterrupted one. A step's
/// line is in the file after at most a second.
public final class RunLog {
    public let path: String
    private let taskNames: [String]
    private let file: AppendedFile

    /// The lost part of the log that this one continues; nil if nothing was lost.
    public let damage: Damage?

    /// Opens the log to continue after a step. Lines that no checkpoint remembers are dropped: those of later steps,
    /// and those of milestones that will be judged again. Damaged lines are left out; the lines after them are kept.
    /// - Parameter milestones: the steps that were judged
    /// - Throws: ``RunLogError`` if the file cannot be read, `FileError` if it cannot be written.
    public init(path: String, taskNames: [String], after step: Int, milestones: Set<Int> = []) throws {
        self.path = path
        self.taskNames = taskNames
        var kept = ""
        var (damaged, steps) = ([Int](), Set<Int>())
        for line in try Self.lines(path) {
            guard let read = line.read else {
                // The last line may be cut short. Its step is trained again.
                if line.isWhole { damaged.append(line.number) }
                continue
            }
            guard read.step <= step else { break }
            switch read {
            case .scores: if !milestones.contains(read.step) { continue }
            case .step: steps.insert(read.step)
            }
            kept += line.text + "\n"
        }
        steps.remove(0)
        damage = Damage(lines: damaged, missingSteps: step - steps.count)
        try AtomicFile.write(kept, to: path)
        file = try AppendedFile(path: path)
    }

    public func append(_ record: StepRecord) throws {
        try file.append(Array(RunLogLine.line(record, taskNames: taskNames).utf8))
    }

    public func append(_ scores: TaskScores) throws { try file.append(Array(RunLogLine.line(scores).utf8)) }

    /// Writes pending lines to the disk. It is called before every checkpoint, so the log is never behind one.
    public func flush() throws { try file.flush() }

    // MARK: Reading

    /// The log's entry for one step: the losses over all tasks and by task, and the examples and tokens.
    public struct Entry: Sendable, Equatable {
        public let step: Int
        public let loss: Double
        public let learningRate: Double
        public let gradientNorm: Double
        public let taskLosses: [String: Double]
        /// By task, without tasks that have no example in the step.
        public let taskExamples: [String: Int]
        public let taskTargetTokens: [String: Int]
        public var examples: Int { taskExamples.values.reduce(0, +) }
        public let tokens: Int
    }

    /// Reads the steps of a log. Other lines, such as one that a killed run cut short, are skipped.
    public static func read(_ path: String) throws -> [Entry] {
        try lines(path).compactMap { line in
            guard case .step(let entry)? = line.read else { return nil }
            return entry
        }
    }

    private struct Line {
        let number: Int
        let text: Substring
        /// Whether the line has an end.
        let isWhole: Bool
        let read: RunLogLine?
    }

    /// The lines of a log with their numbers, counted from 1, without empty lines.
    private static func lines(_ path: String) throws -> [Line] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RunLogError(path: path, message: "cannot be read; check its permissions")
        }
        let text = String(decoding: data, as: UTF8.self)
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .filter { !$0.element.isEmpty }
            .map { number, line in
                Line(number: number + 1, text: line, isWhole: line.endIndex < text.endIndex, read: RunLogLine(line))
            }
    }
}

extension RunLog {
    /// The lines missing in a log between its beginning and the step that a run continues after.
    public struct Damage: Sendable, Equatable, CustomStringConvertible {
        /// The numbers of the lines that cannot be read, counted from 1.
        public let lines: [Int]
        /// The number of steps without a readable line.
        public let missingSteps: Int

        private static let linesTold = 5

        /// Nil if nothing is missing.
        init?(lines: [Int], missingSteps: Int) {
            guard !lines.isEmpty || missingSteps > 0 else { return nil }
            self.lines = lines
            self.missingSteps = missingSteps
        }

        /// `line 17 is damaged; reports lack 1 step of the run`
        public var description: String {
            let told = lines.prefix(Self.linesTold).map(String.init).joined(separator: ", ")
            let more = lines.count > Self.linesTold ? " and \(lines.count - Self.linesTold) more" : ""
            let damaged =
                lines.isEmpty
                ? "is not whole" : lines.count == 1 ? "line \(told) is damaged" : "lines \(told)\(more) are damaged"
            guard missingSteps > 0 else { return "\(damaged); the other lines are kept" }
            return "\(damaged); reports lack \(missingSteps) step\(missingSteps == 1 ? "" : "s") of the run"
        }
    }
}

/// A problem of a run's log.
public struct RunLogError: Error, Sendable, Equatable, CustomStringConvertible {
    public let path: String
    public let message: String

    public var description: String { "\(path): \(message)" }
}
