/// The scores of a model on one task at a milestone: a line of the run's log.
public struct TaskScores: Sendable, Equatable {
    public struct Score: Sendable, Equatable {
        public let name: String
        /// Not a number if there was nothing to score.
        public let value: Double
        /// The ends of its 95% interval, where one was computed.
        public let low: Double?, high: Double?
        public let isHigherBetter: Bool

        public init(name: String, value: Double, low: Double?, high: Double?, isHigherBetter: Bool) {
            self.name = name
            self.value = value
            self.low = low
            self.high = high
            self.isHigherBetter = isHigherBetter
        }
    }

    public let step: Int
    public let task: String
    /// The split, such as `validation`.
    public let split: String
    /// The number of scored examples.
    public let examples: Int
    /// The first is the task's primary metric.
    public let metrics: [Score]

    public init(step: Int, task: String, split: String, examples: Int, metrics: [Score]) {
        self.step = step
        self.task = task
        self.split = split
        self.examples = examples
        self.metrics = metrics
    }
}
