/// The facts of one step: a line of the run's log.
public struct StepRecord: Sendable, Equatable {
    /// The part of one task in a step.
    public struct TaskLoss: Sendable, Equatable {
        /// The sum of the losses of the task's target tokens, in nats, as in `loggedLoss`.
        public var total: Double
        public var targetTokens: Int
        public var examples: Int

        package init(total: Double, targetTokens: Int, examples: Int) {
            self.total = total
            self.targetTokens = targetTokens
            self.examples = examples
        }

        /// Nats per target token; not a number if the step has no example of the task.
        public var mean: Double { total / Double(targetTokens) }
    }

    /// The number of updates so far, counted from 1.
    public let step: Int
    public let learningRate: Double
    /// The joint norm of the gradients before clipping.
    public let gradientNorm: Double
    /// By task, in the order of the mixture.
    public let tasks: [TaskLoss]
    /// Input and target tokens together.
    public let tokens: Int

    package init(step: Int, learningRate: Double, gradientNorm: Double, tasks: [TaskLoss], tokens: Int) {
        self.step = step
        self.learningRate = learningRate
        self.gradientNorm = gradientNorm
        self.tasks = tasks
        self.tokens = tokens
    }

    public var examples: Int { tasks.reduce(0) { $0 + $1.examples } }

    /// Nats per target token over all tasks.
    public var loss: Double { tasks.reduce(0) { $0 + $1.total } / Double(tasks.reduce(0) { $0 + $1.targetTokens }) }
}
