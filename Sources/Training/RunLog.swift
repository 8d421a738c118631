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
package final class RunLog {
    package let path: String
    private let taskNames: [String]
    private let file: AppendedFile

    /// The lost part of the log that this one continues; nil if nothing was lost.
    package let damage: Damage?

    /// Opens the log to go on after a step. What no checkpoint remembers is dropped: lines of later steps, and those of
    /// milestones that are to be judged again. Damaged and repeated lines are left out, and all other ones kept; the
    /// file as it was is then kept beside the log.
    /// - Parameter milestones: the steps that were judged
    /// - Throws: ``RunLogError`` if the file cannot be read, `FileError` if it cannot be written.
    package init(path: String, taskNames: [String], after step: Int, milestones: Set<Int> = []) throws {
        self.path = path
        self.taskNames = taskNames
        let bytes = try Self.bytes(path)
        var kept: [UInt8] = []
        var (damaged, repeated, steps) = ([Int](), [Int](), Set<Int>())
        var known: Set<RunLogLine.Subject> = []
        for line in Self.lines(bytes) {
            guard let read = line.read else {
                // The last line may be cut short. Its step is trained again.
                if line.isWhole { damaged.append(line.number) }
                continue
            }
            guard read.step <= step else { continue }
            switch read {
            case .scores: if !milestones.contains(read.step) { continue }
            case .step: steps.insert(read.step)
            }
            guard known.insert(read.subject).inserted else {
                repeated.append(line.number)
                continue
            }
            kept += line.bytes + [UInt8(ascii: "\n")]
        }
        steps.remove(0)
        var copy: String?
        if !damaged.isEmpty || !repeated.isEmpty {
            let free = Self.placeForDamaged(path)
            try AtomicFile.write(bytes, to: free)
            copy = free
        }
        damage = Damage(lines: damaged, repeated: repeated, missingSteps: step - steps.count, copy: copy)
        try AtomicFile.write(kept, to: path)
        file = try AppendedFile(path: path)
    }

    /// The first free name for a log that was damaged.
    private static func placeForDamaged(_ path: String) -> String {
        var number = 1
        while FileSystem.exists("\(path).damaged-\(number)") { number += 1 }
        return "\(path).damaged-\(number)"
    }

    package func append(_ record: StepRecord) throws {
        try file.append(Array(RunLogLine.line(record, taskNames: taskNames).utf8))
    }

    package func append(_ scores: TaskScores) throws { try file.append(Array(RunLogLine.line(scores).utf8)) }

    /// Writes pending lines to the disk. It is called before every checkpoint, so the log is never behind one.
    package func flush() throws { try file.flush() }

    // MARK: Reading

    /// The log's entry for one step: the losses over all tasks and by task, and the examples and tokens.
    package struct Entry: Sendable, Equatable {
        package let step: Int
        package let loss: Double
        package let learningRate: Double
        package let gradientNorm: Double
        package let taskLosses: [String: Double]
        /// By task, without tasks that have no example in the step.
        package let taskExamples: [String: Int]
        package let taskTargetTokens: [String: Int]
        package var examples: Int { taskExamples.values.reduce(0, +) }
        package let tokens: Int
    }

    /// Reads the steps of a log. Lines that are none are passed over, such as one that a killed run cut short. Of
    /// several lines of a step the first one counts.
    package static func read(_ path: String) throws -> [Entry] {
        var known: Set<Int> = []
        return lines(try bytes(path)).compactMap { line in
            guard case .step(let entry)? = line.read, known.insert(entry.step).inserted else { return nil }
            return entry
        }
    }

    private struct Line {
        let number: Int
        /// Without its end.
        let bytes: ArraySlice<UInt8>
        /// Whether it has an end.
        let isWhole: Bool
        let read: RunLogLine?
    }

    /// All of a log; nothing if there is none.
    private static func bytes(_ path: String) throws -> [UInt8] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RunLogError(path: path, message: "cannot be read; check its permissions")
        }
        return Array(data)
    }

    /// The lines of a log with their numbers, counted from 1. Empty lines are left out. Line ends and a mark at the
    /// beginning may be as editors on Windows write them.
    private static func lines(_ bytes: [UInt8]) -> [Line] {
        let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let text = bytes.dropFirst(bytes.starts(with: mark) ? mark.count : 0)
        return text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated()
            .compactMap { number, line in
                let bytes = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
                guard !bytes.isEmpty else { return nil }
                return Line(
                    number: number + 1, bytes: bytes, isWhole: line.endIndex < text.endIndex, read: RunLogLine(bytes))
            }
    }
}

extension RunLog {
    /// The damage of a log between its beginning and the step that a run continues after.
    package struct Damage: Sendable, Equatable, CustomStringConvertible {
        /// The numbers of the lines that cannot be read, counted from 1.
        package let lines: [Int]
        /// The numbers of the lines that say again what an earlier one says.
        package let repeated: [Int]
        /// How many steps have no line that can be read.
        package let missingSteps: Int
        /// Where the log is as it was, with the lines that were left out; nil if none was.
        package let copy: String?

        private static let linesTold = 5

        /// Nil if nothing is wrong.
        init?(lines: [Int], repeated: [Int], missingSteps: Int, copy: String?) {
            guard !lines.isEmpty || !repeated.isEmpty || missingSteps > 0 else { return nil }
            self.lines = lines
            self.repeated = repeated
            self.missingSteps = missingSteps
            self.copy = copy
        }

        /// `line 17 is damaged; reports lack 1 step of the run; the log as it was is kept in log.jsonl.damaged-1`
        package var description: String {
            var parts = [
                Self.told(lines, "is damaged", "are damaged"),
                Self.told(repeated, "repeats an earlier one", "repeat earlier ones"),
            ].compactMap { $0 }
            if parts.isEmpty { parts.append("is not whole") }
            parts.append(
                missingSteps > 0
                    ? "reports lack \(missingSteps) step\(missingSteps == 1 ? "" : "s") of the run"
                    : "the other lines are kept")
            if let copy { parts.append("the log as it was is kept in \(copy)") }
            return parts.joined(separator: "; ")
        }

        private static func told(_ lines: [Int], _ one: String, _ many: String) -> String? {
            guard !lines.isEmpty else { return nil }
            let told = lines.prefix(linesTold).map(String.init).joined(separator: ", ")
            if lines.count == 1 { return "line \(told) \(one)" }
            return "lines \(told)\(lines.count > linesTold ? " and \(lines.count - linesTold) more" : "") \(many)"
        }
    }
}

/// A problem of a run's log.
public struct RunLogError: Error, Sendable, Equatable, CustomStringConvertible {
    public let path: String
    public let message: String

    public var description: String { "\(path): \(message)" }
}
