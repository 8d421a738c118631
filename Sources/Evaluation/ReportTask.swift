import TaskDefinitions

/// How one task was done.
public struct TaskReport: Sendable, Equatable {
    public let task: String
    public let description: String
    public let split: Split
    /// The number of examples scored.
    public let examples: Int
    /// In the order of the task's definition; the first is the primary metric.
    public let metrics: [MetricScore]
    /// The share of predictions that are no label, times 100; nil where the task has no label set, NaN where it has no
    /// examples.
    public let invalidLabelRate: Double?
    /// How often each label was predicted for each; nil where the task has no label set.
    public let confusion: ConfusionMatrix?
    /// How many inputs were longer than the task's limit and cut.
    public let truncatedInputs: Int
    /// How many targets are longer than what may be decoded.
    public let truncatedTargets: Int
    /// How many examples are not perfectly right.
    public let errorCount: Int
    /// The worst of them, worst first. The initializer says what is worse.
    public let errors: [ExampleOutcome]
    /// How its predictions were found, such as `greedy` or `rank classification`; nil where that is not known.
    public let decoding: String?
    /// The time that finding them took.
    public let seconds: Double

    /// The first metric.
    public var primary: MetricScore? { metrics.first }
}

/// A metric's value and its 95% bootstrap interval, all times 100. NaN where there was nothing to score.
public struct MetricScore: Sendable, Equatable {
    public let name: String
    public let value: Double
    public let low: Double
    public let high: Double

    public init(name: String, value: Double, low: Double, high: Double) {
        self.name = name
        self.value = value
        self.low = low
        self.high = high
    }
}
