import Configuration
import Files
import Foundation

/// The event files of a run for TensorBoard, in their own directory. Each training session writes one. It voids what
/// earlier files say of steps that no checkpoint remembers.
///
/// | tag | |
/// |---|---|
/// | `loss`, `loss/TASK` | nats per target token of the step; a task without examples in the step has no point |
/// | `learning_rate`, `gradient_norm` | the norm is that before clipping |
/// | `examples_per_second`, `tokens_per_second` | of the step |
/// | `score/TASK/METRIC` | at milestones |
/// | `samples/TASK` | texts: some inputs with the expected and the predicted answers, at milestones |
package final class EventLog {
    private let directory: String
    private let taskNames: [String]
    private let firstStep: Int
    private let clock: () -> Double
    /// Nil until there is something to write: a complete run gets no further file.
    private var file: AppendedFile?

    private static let prefix = "events.out.tfevents."
    private static let writer = "mixtape"
    /// No file has a later time; names have ten digits.
    private static let latestTime = 9_999_999_999
    private static let mostSamples = 5
    private static let longestSample = 1000

    /// - Parameters:
    ///   - taskNames: the mixture's tasks, in the order of a step's record
    ///   - step: the step to continue after
    ///   - clock: seconds since 1970
    package init(
        directory: String, taskNames: [String], after step: Int,
        clock: @escaping () -> Double = { Date().timeIntervalSince1970 }
    ) {
        self.directory = directory
        self.taskNames = taskNames
        self.clock = clock
        firstStep = step + 1
    }

    /// - Parameter seconds: the duration of the step
    /// - Throws: ``RunLogError``, `FileError`
    package func append(_ record: StepRecord, seconds: Double) throws {
        let tasks = zip(taskNames, record.tasks).filter { $0.1.targetTokens > 0 }
        let numbers =
            [("loss", record.loss)] + tasks.map { ("loss/\($0)", $1.mean) } + [
                ("learning_rate", record.learningRate), ("gradient_norm", record.gradientNorm),
                ("examples_per_second", Double(record.examples) / max(seconds, 1e-9)),
                ("tokens_per_second", Double(record.tokens) / max(seconds, 1e-9)),
            ]
        try append(numbers.map { .scalar(tag: $0, Float($1)) }, step: record.step)
    }

    package func append(_ scores: TaskScores, samples: [AnswerSample]) throws {
        var values = scores.metrics.filter { $0.value.isFinite }.map { metric in
            Event.Value.scalar(tag: "score/\(scores.task)/\(metric.name)", Float(metric.value))
        }
        if !samples.isEmpty {
            let rows = samples.prefix(Self.mostSamples).map { [$0.input, $0.expected, $0.predicted].map(Self.cell) }
            values.append(
                .table(tag: "samples/\(scores.task)", [["**input**", "**expected**", "**predicted**"]] + rows))
        }
        if !values.isEmpty { try append(values, step: scores.step) }
    }

    package func flush() throws { try file?.flush() }

    private func append(_ values: [Event.Value], step: Int) throws {
        let file = try file ?? open()
        self.file = file
        try file.append(Event(time: clock(), step: step, content: .summary(values)).record)
    }

    private func open() throws -> AppendedFile {
        try FileSystem.makeFolder(directory)
        let time = clock()
        // TensorBoard reads files in the order of their names. It finds no new file that sorts before an older one.
        let earlier = FileSystem.names(in: directory).compactMap(Self.number).max() ?? 0
        let number = String(format: "%010d", max(Int(time), earlier + 1))
        let path = FileSystem.join(directory, "\(Self.prefix)\(number).\(Self.writer)")
        let start = [
            Event(time: time, content: .header(writer: Self.writer)),
            Event(time: time, step: firstStep, content: .sessionStart),
        ]
        try AtomicFile.write(start.flatMap(\.record), to: path)
        return try AppendedFile(path: path)
    }

    /// The time when a file was begun, in seconds since 1970; nil for the name of another file.
    private static func number(_ name: String) -> Int? {
        guard name.hasPrefix(prefix), let number = Int(name.dropFirst(prefix.count).prefix { $0 != "." }),
            number < latestTime
        else { return nil }
        return number
    }

    /// A text as a cell of a Markdown table in TensorBoard: shortened, and escaped to be shown unchanged.
    private static func cell(_ text: String) -> String {
        let scalars = text.replacing("\r\n", with: "\n").replacing("\r", with: "\n").printableLines.unicodeScalars
            .prefix(longestSample)
        let isCut = text.unicodeScalars.count > longestSample
        let escaped = scalars.map { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\n": "↵ "
            case _ where #"\`*_{}[]()#+-.!|~"#.unicodeScalars.contains(scalar): "\\\(scalar)"
            default: String(scalar)
            }
        }
        return escaped.joined() + (isCut ? " …" : "")
    }
}

/// An example with a model's answer.
package struct AnswerSample: Sendable, Equatable {
    package let input: String
    package let expected: String
    package let predicted: String

    package init(input: String, expected: String, predicted: String) {
        self.input = input
        self.expected = expected
        self.predicted = predicted
    }
}
