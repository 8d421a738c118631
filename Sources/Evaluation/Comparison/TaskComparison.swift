import Metrics

/// One task, as several runs answered it. What is listed by run has one element for each run of the comparison, in its
/// order, and nil for a run that is not compared on this task.
public struct TaskComparison: Sendable {
    public let task: String
    public let description: String
    /// Whether the answers are classes.
    public let hasLabels: Bool
    /// The examples that all the runs answered, of which all else here is.
    public let examples: Int
    /// How many examples of the split each run answered.
    public let answered: [Int?]
    /// How each run's answers were found.
    public let decodings: [String?]
    /// In the order of the task's definition; the first is the primary metric.
    public let metrics: [MetricComparison]
    /// What changed from the baseline to each run; nil for the baseline too.
    public let changes: [ExampleChanges?]

    /// The first metric.
    public var primary: MetricComparison? { metrics.first }
}

/// One metric of one task; lists are as those of ``TaskComparison``.
public struct MetricComparison: Sendable {
    /// The metric's title, such as `bleu_tokenizer_intl`.
    public let name: String
    public let summary: String
    public let isHigherBetter: Bool
    /// What the values count, such as `characters`; nil if they are times 100.
    public let unit: String?
    public let values: [Double?]
    /// The 95% bootstrap interval of each value, over the same examples.
    public let intervals: [BootstrapInterval?]
    /// How each run differs from the baseline; nil for the baseline too.
    public let differences: [ScoreDifference?]
}

/// How the score of a run differs from that of the baseline over the same examples.
public struct ScoreDifference: Sendable {
    /// The run's score less the baseline's.
    public let value: Double
    /// The 95% paired bootstrap interval.
    public let interval: BootstrapInterval
    /// Whether there is a difference at all; for the first metric of a task alone.
    public let test: PairedTest?
    /// The test's p, corrected by Holm's method for all the tests of the comparison.
    public var correctedP: Double?

    /// Whether the run is better or worse than the baseline, where the corrected test says that it differs.
    package func verdict(isHigherBetter: Bool) -> Verdict? {
        guard let correctedP, correctedP < Comparison.significance, value != 0 else { return nil }
        return (value > 0) == isHigherBetter ? .better : .worse
    }

    package enum Verdict: String {
        case better, worse
    }
}

/// The averages of the baseline and of a run over the tasks that both have, but for those whose first metric is better
/// when it is lower.
public struct AverageDifference: Sendable {
    public let tasks: Int
    public let baseline: Double, value: Double
    /// Half the widths of the intervals of these two.
    let halfWidths: (baseline: Double, value: Double)
    /// The 95% paired bootstrap interval of the difference, the examples of each task drawn by themselves.
    public let interval: BootstrapInterval

    public var difference: Double { value - baseline }
}
