import TaskDefinitions

/// How a training run stands.
public enum RunStatus: String, Sendable, CaseIterable {
    case running, finished
    /// Ended early on request, to be resumed.
    case stopped
    case failed
}

/// A training run: what decides everything it saw and did.
public struct RunRecord: Sendable, Equatable {
    public let id: Int
    public let name: String
    /// The resolved configuration, as JSON text.
    public let configuration: String
    public let seed: Int
    public let status: RunStatus
    /// In UTC as ISO 8601. A run that is running has no end.
    public let startedAt: String, endedAt: String?
}

/// The value of one metric over one evaluated split, times 100.
public struct MetricScore: Sendable, Equatable {
    public let metric: String
    /// Not a number where the metric has no value.
    public let value: Double
    /// The bounds of the confidence interval, where there is one.
    public let low: Double?, high: Double?

    public init(metric: String, value: Double, low: Double? = nil, high: Double? = nil) {
        self.metric = metric
        self.value = value
        self.low = low
        self.high = high
    }
}

/// One evaluation: the predictions of a run's model, as it was after a step, for one split of one task.
public struct EvaluationRecord: Sendable, Equatable {
    public let id: Int
    public let run: Int
    public let step: Int
    public let task: String
    public let split: Split
    /// How the predictions were decoded, such as `greedy` or `beam 4, alpha 0.6`.
    public let decoding: String
    public let exampleCount: Int
    /// In order of the metrics' names.
    public let scores: [MetricScore]
    /// In UTC as ISO 8601.
    public let evaluatedAt: String
}

/// What a model answered to one example.
public struct PredictionRecord: Sendable, Equatable {
    /// The example's position in its split.
    public let ordinal: Int
    public let text: String
    /// Natural logarithm of the answer's probability, where it is known.
    public let logLikelihood: Double?

    public init(ordinal: Int, text: String, logLikelihood: Double? = nil) {
        self.ordinal = ordinal
        self.text = text
        self.logLikelihood = logLikelihood
    }
}
