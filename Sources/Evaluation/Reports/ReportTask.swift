import Metrics
import TaskDefinitions

/// How one task was done.
public struct TaskReport: Sendable, Equatable {
    public let task: String
    public let description: String
    /// What the task's file says, as names and values: templates, labels, limits and so on.
    public let definition: [Report.Fact]
    /// The text that every input begins with, and that tells the model which task is meant; empty if there is none.
    public let prefix: String
    public let split: Split
    /// The number of examples answered.
    public let examples: Int
    /// Whether their answers are known. Where they are not, all scores are NaN and there are no errors.
    public let isScored: Bool
    /// Whether the model answers. It does not where the task has an objective: there are no errors then, and
    /// predictions are empty.
    public let hasAnswers: Bool
    /// In the order of the task's definition; the first is the primary metric.
    public internal(set) var metrics: [MetricScore]
    /// The share of predictions that are no label, times 100; nil if the task has no label set, NaN if it has no
    /// examples.
    public let invalidLabelRate: Double?
    /// How often each label was predicted for each; nil if the task has no label set.
    public let confusion: ConfusionMatrix?
    /// The most frequent predictions that are no label, at most ``errorsShown``, and how many different ones there are.
    public let invalidLabels: [InvalidLabel]
    public let invalidLabelKinds: Int
    /// How long inputs, targets and predictions are; nil if that was not counted, or there are no examples.
    public let lengths: TaskLengths?
    /// Three examples from the beginning, the middle and the end of those answered.
    public let samples: [ExampleOutcome]
    /// How many inputs were longer than the task's limit and cut.
    public let truncatedInputs: Int
    /// How many targets are longer than what may be decoded.
    public let truncatedTargets: Int
    /// How many examples are not perfectly right.
    public let errorCount: Int
    /// The worst of them, worst first. The initializer says what is worse.
    public let errors: [ExampleOutcome]
    /// How its predictions were found, such as `greedy` or `rank classification`; nil if that is not known.
    public let decoding: String?
    /// The time that finding them took.
    public let seconds: Double

    /// The first metric.
    public var primary: MetricScore? { metrics.first }

    /// The same with scores that are shown with so many decimals.
    func showing(digits: Int) -> TaskReport {
        var report = self
        for place in metrics.indices { report.metrics[place].shownDecimals = digits }
        return report
    }
}

/// A metric's value and its 95% bootstrap interval, times 100 where its summary does not say otherwise. NaN if there
/// was nothing to score.
public struct MetricScore: Sendable, Equatable {
    /// The metric's title, such as `bleu_tokenizer_intl`.
    public let name: String
    /// What is measured, in one line.
    public let summary: String
    /// Whether a higher value is the better one.
    public let isHigherBetter: Bool
    /// What the value counts, such as `characters`; nil if it is times 100.
    public let unit: String?
    /// How the value was computed, in the words of the reference program, where it has such.
    public let signature: String?
    public let value: Double
    public let low: Double
    public let high: Double
    /// How many decimals people are shown; nil: as many as the interval supports.
    var shownDecimals: Int?

    /// - Parameter interval: nil if there was nothing to score.
    init(_ metric: MetricChoice, signature: String?, value: Double, interval: BootstrapInterval?) {
        name = metric.title
        summary = metric.summary
        isHigherBetter = metric.isHigherBetter
        unit = metric.unit
        self.signature = signature
        self.value = value
        low = interval?.low ?? .nan
        high = interval?.high ?? .nan
    }

    /// Half the width of the interval; NaN if there was nothing to score.
    public var halfWidth: Double { (high - low) / 2 }
}
