import Configuration
import Foundation

/// The log of a run: a JSON Lines file with one line for each step.
///
///     {"step": 1, "loss": 4.1, "learning_rate": 0.001, "gradient_norm": 2.3, "tokens": 960,
///      "tasks": {"spell": {"loss": 4.2, "target_tokens": 210, "examples": 24}}}
///
/// It holds no times, so that an interrupted and resumed run leaves the same log as one that was not.
public final class RunLog {
    public let path: String
    private let taskNames: [String]
    private let handle: FileHandle
    private var pending: [UInt8] = []

    /// Opens the log to go on after a step; later lines, of steps that no checkpoint remembers, are dropped.
    /// - Throws: ``RunLogError`` where the file cannot be read or written.
    public init(path: String, taskNames: [String], after step: Int) throws {
        self.path = path
        self.taskNames = taskNames
        let kept = try Self.lines(path).prefix { RunLog.step(of: $0).map { $0 <= step } ?? false }
        try AtomicFile.write(kept.map { $0 + "\n" }.joined(), to: path)
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw RunLogError(path: path, message: "cannot be written; check the permissions of its directory")
        }
        try handle.seekToEnd()
        self.handle = handle
    }

    public func append(_ record: StepRecord) throws {
        let tasks: [(key: String, value: JSONOutput)] = zip(taskNames, record.tasks).compactMap { name, task in
            guard task.targetTokens > 0 else { return nil }
            return (name, .object([
                ("loss", .number(task.mean)), ("target_tokens", .integer(task.targetTokens)),
                ("examples", .integer(task.examples)),
            ]))
        }
        let line = JSONOutput.object([
            ("step", .integer(record.step)), ("loss", .number(record.loss)),
            ("learning_rate", .number(record.learningRate)), ("gradient_norm", .number(record.gradientNorm)),
            ("tokens", .integer(record.tokens)), ("tasks", .object(tasks)),
        ])
        pending += Array(line.line.utf8)
        if pending.count > 1 << 16 { try flush() }
    }

    /// Writes what is pending, as far as the disk; called before every checkpoint, so that the log is never behind one.
    public func flush() throws {
        do {
            try handle.write(contentsOf: pending)
            try handle.synchronize()
        } catch {
            throw RunLogError(path: path, message: "cannot be written: \(error.localizedDescription)")
        }
        pending = []
    }

    // MARK: Reading

    /// What a log says of one step: the losses over all tasks and by task, and what it saw.
    public struct Entry: Sendable, Equatable {
        public let step: Int
        public let loss: Double
        public let taskLosses: [String: Double]
        /// By task, those without an example in the step left out.
        public let taskExamples: [String: Int]
        public let taskTargetTokens: [String: Int]
        public var examples: Int { taskExamples.values.reduce(0, +) }
        public let tokens: Int
    }

    /// Reads a log from its beginning. A line cut short, by a run that was killed, ends it.
    public static func read(_ path: String) throws -> [Entry] {
        var entries: [Entry] = []
        for line in try lines(path) {
            guard let entry = entry(line) else { break }
            entries.append(entry)
        }
        return entries
    }

    private static func lines(_ path: String) throws -> [String] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw RunLogError(path: path, message: "cannot be read; check its permissions")
        }
        return String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    private static func step(of line: String) -> Int? { entry(line)?.step }

    private static func entry(_ line: String) -> Entry? {
        guard let document = try? JSONDocument(bytes: Array(line.utf8), file: "log", dialect: .strict),
            let step = document.root["step"]?.number, let tokens = document.root["tokens"]?.number,
            case .object(let tasks)? = document.root["tasks"]?.value
        else { return nil }
        var taskLosses: [String: Double] = [:]
        var taskExamples: [String: Int] = [:], taskTargetTokens: [String: Int] = [:]
        for task in tasks {
            taskLosses[task.key] = task.node["loss"]?.number
            taskExamples[task.key] = Int(task.node["examples"]?.number ?? 0)
            taskTargetTokens[task.key] = Int(task.node["target_tokens"]?.number ?? 0)
        }
        return Entry(
            step: Int(step), loss: document.root["loss"]?.number ?? .nan, taskLosses: taskLosses,
            taskExamples: taskExamples, taskTargetTokens: taskTargetTokens, tokens: Int(tokens))
    }
}

/// What is wrong with a run's log.
public struct RunLogError: Error, Sendable, Equatable, CustomStringConvertible {
    public let path: String
    public let message: String

    public var description: String { "\(path): \(message)" }
}
