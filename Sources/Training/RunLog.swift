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
/// It holds no times, so that an interrupted and resumed run leaves the same log as one that was not. A second after a
/// step at most, its line is in the file.
public final class RunLog {
    public let path: String
    private let taskNames: [String]
    private let file: AppendedFile

    /// What was lost of the log that this one goes on with; nil if nothing was.
    public let damage: Damage?

    /// Opens the log to go on after a step. What no checkpoint remembers is dropped: lines of later steps, and those of
    /// milestones that are to be judged again. Damaged lines are left out, and the ones after them kept.
    /// - Parameter milestones: the steps that were judged
    /// - Throws: ``RunLogError`` if the file cannot be read, `FileError` if it cannot be written.
    public init(path: String, taskNames: [String], after step: Int, milestones: Set<Int> = []) throws {
        self.path = path
        self.taskNames = taskNames
        var kept = ""
        var (damaged, steps) = ([Int](), Set<Int>())
        for line in try Self.lines(path) {
            guard let read = line.read else {
                // The last one may be cut short, of a step that is trained again.
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

    /// Reads the steps of a log. Lines that are none, as one that a killed run cut short, are passed over.
    public static func read(_ path: String) throws -> [Entry] {
        try lines(path).compactMap { line in
            guard case .step(let entry)? = line.read else { return nil }
            return entry
        }
    }

    private struct Line {
        let number: Int
        let text: Substring
        /// Whether it has an end.
        let isWhole: Bool
        let read: RunLogLine?
    }

    /// The lines of a log with their numbers, counted from 1; those without anything on them left out.
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
    /// What is missing in a log between its beginning and the step that a run goes on after.
    public struct Damage: Sendable, Equatable, CustomStringConvertible {
        /// The numbers of the lines that cannot be read, counted from 1.
        public let lines: [Int]
        /// How many steps have no line that can be read.
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

/// What is wrong with a run's log.
public struct RunLogError: Error, Sendable, Equatable, CustomStringConvertible {
    public let path: String
    public let message: String

    public var description: String { "\(path): \(message)" }
}
