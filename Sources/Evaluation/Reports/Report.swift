import Foundation

/// The results of a run and their circumstances. Every form of the report is written from this value.
///
/// All scores and rates are times 100, except those of metrics whose summary says otherwise.
public struct Report: Sendable, Equatable {
    public let title: String
    /// The time of the report. The caller passes it, so that the same results give the same report.
    public let created: Date
    /// The model that answered; nil if the answers come from another system.
    public let model: Model?
    public let checkpoint: Checkpoint?
    /// The training of the model, if it is known.
    public let training: Training?
    public let data: [DataSource]
    /// The model's vocabulary; nil if there is no model.
    public let vocabulary: Vocabulary?
    /// The settings of decoding, such as the method and the number of beams.
    public let decoding: [Fact]
    /// The resolved configuration that the model was trained with, as JSON text, if it is known.
    public let configuration: String?
    /// In the order of display.
    public let tasks: [TaskReport]
    /// The number of decimals of scores; nil for as many as their intervals support.
    let digits: Int?

    /// - Parameter digits: the number of decimals of scores; nil for as many as their intervals support
    package init(
        title: String, created: Date, model: Model? = nil, checkpoint: Checkpoint? = nil, training: Training? = nil,
        data: [DataSource], vocabulary: Vocabulary? = nil, decoding: [Fact], configuration: String? = nil,
        tasks: [TaskReport], digits: Int? = nil
    ) {
        precondition(Set(tasks.map(\.task)).count == tasks.count, "a report holds each task once")
        self.title = title
        self.created = created
        self.model = model
        self.checkpoint = checkpoint
        self.training = training
        self.data = data
        self.vocabulary = vocabulary
        self.decoding = decoding
        self.configuration = configuration
        self.tasks = digits.map { digits in tasks.map { $0.showing(digits: digits) } } ?? tasks
        self.digits = digits
    }

    /// The tasks in the average: those with examples, without those whose primary metric is better when lower.
    public var averagedTasks: [TaskReport] {
        tasks.filter { task in task.primary.map { $0.isHigherBetter && $0.value.isFinite } ?? false }
    }

    /// The unweighted mean of the primary metrics of ``averagedTasks``; NaN if there is none.
    public var average: Double {
        let values = averagedTasks.compactMap(\.primary?.value)
        return values.isEmpty ? .nan : values.reduce(0, +) / Double(values.count)
    }

    /// The time of creation for programs, such as `2026-03-01T12:00:00Z`.
    public var createdText: String { created.formatted(.iso8601) }
}
