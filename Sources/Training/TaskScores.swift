/// The scores of a model on one task at a milestone: a line of the run's log.
package struct TaskScores: Sendable, Equatable {
    package struct Score: Sendable, Equatable {
        package let name: String
        /// Not a number if there was nothing to score.
        package let value: Double
        /// The ends of its 95% interval, where one was computed.
        package let low: Double?, high: Double?
        package let isHigherBetter: Bool

        package init(name: String, value: Double, low: Double?, high: Double?, isHigherBetter: Bool) {
            self.name = name
            self.value = value
            self.low = low
            self.high = high
            self.isHigherBetter = isHigherBetter
        }
    }

    package let step: Int
    package let task: String
    /// The split, such as `validation`.
    package let split: String
    /// The number of scored examples.
    package let examples: Int
    /// The first is the task's primary metric.
    package let metrics: [Score]

    package init(step: Int, task: String, split: String, examples: Int, metrics: [Score]) {
        self.step = step
        self.task = task
        self.split = split
        self.examples = examples
        self.metrics = metrics
    }
}
