import Metrics

/// One task with the answers of several runs. Lists have one element for each run of the comparison, in its order, and
/// nil for a run that is not compared on this task.
package struct TaskComparison: Sendable {
    package let task: String
    package let description: String
    /// Whether the answers are classes.
    package let hasLabels: Bool
    /// The number of examples that all runs answered. Everything else here refers to these examples.
    package let examples: Int
    /// The number of examples of the split that each run answered.
    package let answered: [Int?]
    /// The way in which each run's answers were found.
    package let decodings: [String?]
    /// In the order of the task's definition; the first is the primary metric.
    package let metrics: [MetricComparison]
    /// The changes from the baseline to each run; nil for the baseline too.
    package let changes: [ExampleChanges?]

    /// The first metric.
    package var primary: MetricComparison? { metrics.first }
}

/// One metric of one task. Its lists have the order of ``TaskComparison``.
package struct MetricComparison: Sendable {
    /// The metric's title, such as `bleu_tokenizer_intl`.
    package let name: String
    package let summary: String
    package let isHigherBetter: Bool
    /// The unit of the values, such as `characters`; nil if they are times 100.
    package let unit: String?
    package let values: [Double?]
    /// The 95% bootstrap interval of each value, over the same examples.
    package let intervals: [BootstrapInterval?]
    /// The difference of each run from the baseline; nil for the baseline too.
    package let differences: [ScoreDifference?]
}

/// The difference between the scores of a run and the baseline over the same examples.
package struct ScoreDifference: Sendable {
    /// The run's score minus the baseline's.
    package let value: Double
    /// The 95% paired bootstrap interval.
    package let interval: BootstrapInterval
    /// The test of whether there is a difference, for the first metric of a task only.
    package let test: PairedTest?
    /// The test's p, corrected by Holm's method for all tests of the comparison.
    package var correctedP: Double?

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
package struct AverageDifference: Sendable {
    package let tasks: Int
    package let baseline: Double, value: Double
    /// Half the widths of the intervals of these two.
    let halfWidths: (baseline: Double, value: Double)
    /// The 95% paired bootstrap interval of the difference. The examples of each task are drawn separately.
    package let interval: BootstrapInterval

    package var difference: Double { value - baseline }
}
