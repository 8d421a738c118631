import Metrics

/// One task with the answers of several runs. Lists have one element for each run of the comparison, in its order, and
/// nil for a run that is not compared on this task.
public struct TaskComparison: Sendable {
    public let task: String
    public let description: String
    /// Whether the answers are classes.
    public let hasLabels: Bool
    /// The number of examples that all runs answered. Everything else here refers to these examples.
    public let examples: Int
    /// The number of examples of the split that each run answered.
    public let answered: [Int?]
    /// The way in which each run's answers were found.
    public let decodings: [String?]
    /// In the order of the task's definition; the first is the primary metric.
    public let metrics: [MetricComparison]
    /// The changes from the baseline to each run; nil for the baseline too.
    public let changes: [ExampleChanges?]

    /// The first metric.
    public var primary: MetricComparison? { metrics.first }
}

/// One metric of one task. Its lists have the order of ``TaskComparison``.
public struct MetricComparison: Sendable {
    /// The metric's title, such as `bleu_tokenizer_intl`.
    public let name: String
    public let summary: String
    public let isHigherBetter: Bool
    /// The unit of the values, such as `characters`; nil if they are times 100.
    public let unit: String?
    public let values: [Double?]
    /// The 95% bootstrap interval of each value, over the same examples.
    public let intervals: [BootstrapInterval?]
    /// The difference of each run from the baseline; nil for the baseline too.
    public let differences: [ScoreDifference?]
}

/// The difference between the scores of a run and the baseline over the same examples.
public struct ScoreDifference: Sendable {
    /// The run's score minus the baseline's.
    public let value: Double
    /// The 95% paired bootstrap interval.
    public let interval: BootstrapInterval
    /// The test of whether there is a difference, for the first metric of a task only.
    public let test: PairedTest?
    /// The test's p, corrected by Holm's method for all tests of the comparison.
    public var correctedP: Double?

    /// Whether the run is better or worse than the baseline, if the corrected test shows a difference.
    package func verdict(isHigherBetter: Bool) -> Verdict? {
        guard let correctedP, correctedP < Comparison.significance, value != 0 else { return nil }
        return (value > 0) == isHigherBetter ? .better : .worse
    }

    package enum Verdict: String {
        case better, worse
    }
}

/// The averages of the baseline and of a run over the tasks that both have, without those whose first metric is better
/// when lower.
public struct AverageDifference: Sendable {
    public let tasks: Int
    public let baseline: Double, value: Double
    /// Half the widths of the intervals of these two.
    let halfWidths: (baseline: Double, value: Double)
    /// The 95% paired bootstrap interval of the difference. The examples of each task are drawn separately.
    public let interval: BootstrapInterval

    public var difference: Double { value - baseline }
}
