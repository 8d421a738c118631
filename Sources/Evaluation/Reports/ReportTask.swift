import Metrics
import TaskDefinitions

/// The results on one task.
public struct TaskReport: Sendable, Equatable {
    public let task: String
    public let description: String
    /// The settings of the task's file, as names and values: templates, labels, limits and so on.
    public let definition: [Report.Fact]
    /// The text at the beginning of every input, which tells the model the task; empty if there is none.
    public let prefix: String
    public let split: Split
    /// The number of answered examples.
    public let examples: Int
    /// Whether the right answers are known. Otherwise all scores are NaN and there are no errors.
    public let isScored: Bool
    /// Whether the model answers. It does not if the task has an objective; then there are no errors, and predictions
    /// are empty.
    public let hasAnswers: Bool
    /// In the order of the task's definition; the first is the primary metric.
    public internal(set) var metrics: [MetricScore]
    /// The share of predictions that are no label, times 100; nil if the task has no label set, NaN if it has no
    /// examples.
    public let invalidLabelRate: Double?
    /// The counts of each predicted label for each label; nil if the task has no label set.
    public let confusion: ConfusionMatrix?
    /// The most frequent predictions that are no label, at most ``errorsShown``, and the number of different ones.
    public let invalidLabels: [InvalidLabel]
    public let invalidLabelKinds: Int
    /// The lengths of inputs, targets and predictions; nil if they were not counted, or if there are no examples.
    public let lengths: TaskLengths?
    /// Three of the answered examples, from the beginning, the middle and the end.
    public let samples: [ExampleOutcome]
    /// The number of inputs that were longer than the task's limit and cut.
    public let truncatedInputs: Int
    /// The number of targets that are longer than the limit of decoding.
    public let truncatedTargets: Int
    /// The number of examples with targets that are all outside of the task's allowed answers; nil if any answer is
    /// allowed. Such a target is never found.
    public let impossibleTargets: Int?
    /// The number of examples that are not perfectly right.
    public let errorCount: Int
    /// The worst of them, worst first. The initializer defines the order.
    public let errors: [ExampleOutcome]
    /// The way in which its predictions were found, such as `greedy` or `rank classification`; nil if it is not known.
    public let decoding: String?
    /// The time for the predictions.
    public let seconds: Double

    /// The first metric.
    public var primary: MetricScore? { metrics.first }

    /// The report with scores shown with this number of decimals.
    func showing(digits: Int) -> TaskReport {
        var report = self
        for place in metrics.indices { report.metrics[place].shownDecimals = digits }
        return report
    }
}

/// A metric's value and its 95% bootstrap interval, times 100 unless its summary says otherwise. NaN if there was
/// nothing to score.
public struct MetricScore: Sendable, Equatable {
    /// The metric's title, such as `bleu_tokenizer_intl`.
    public let name: String
    /// The measured quantity, in one line.
    public let summary: String
    /// Whether a higher value is better.
    public let isHigherBetter: Bool
    /// The unit of the value, such as `characters`; nil if it is times 100.
    public let unit: String?
    /// The computation of the value in the words of the reference program, if it has such a text.
    public let signature: String?
    public let value: Double
    public let low: Double
    public let high: Double
    /// The number of decimals shown; nil for as many as the interval supports.
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
