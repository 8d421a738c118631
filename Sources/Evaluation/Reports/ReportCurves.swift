import Batching
import Presentation

/// How a model came to be what it is: losses and scores over the steps of its training.
extension Report {
    public struct LossPoint: Sendable, Hashable {
        public let step: Int
        /// Nats per target token.
        public let loss: Double

        public init(step: Int, loss: Double) {
            self.step = step
            self.loss = loss
        }
    }

    /// How one task was learned.
    public struct TaskCurve: Sendable, Hashable {
        public let task: String
        /// Means over equal stretches of the run, those without an example of the task left out.
        public let losses: [LossPoint]
        /// One for each metric that was measured at milestones, in the order of the task's metrics.
        public let scores: [ScoreCurve]

        public init(task: String, losses: [LossPoint], scores: [ScoreCurve]) {
            self.task = task
            self.losses = losses
            self.scores = scores
        }
    }

    /// A metric over the steps of a run.
    public struct ScoreCurve: Sendable, Hashable {
        public let metric: String
        public let points: [ScorePoint]

        public init(metric: String, points: [ScorePoint]) {
            self.metric = metric
            self.points = points
        }
    }

    public struct ScorePoint: Sendable, Hashable {
        public let step: Int
        /// Times 100 where the metric's summary does not say otherwise; not a number if there was nothing to score.
        public let value: Double

        public init(step: Int, value: Double) {
            self.step = step
            self.value = value
        }
    }

    /// What of a mixture a run has seen.
    public struct MixturePart: Sendable, Hashable {
        public let task: String
        /// Training examples that are drawn from; nil if that is not known any more.
        public let examples: Int?
        /// Its share of the draws as the mixture's policy has it, in 0...1; nil if that is not known any more.
        public let plannedShare: Double?
        /// The examples of it that the model was trained on, each as often as it was drawn.
        public let drawn: Int
        /// The target tokens of these.
        public let targetTokens: Int

        public init(task: String, examples: Int?, plannedShare: Double?, drawn: Int, targetTokens: Int) {
            self.task = task
            self.examples = examples
            self.plannedShare = plannedShare
            self.drawn = drawn
            self.targetTokens = targetTokens
        }

        /// Passes through its examples.
        public var epochs: Double? { examples.map { Double(drawn) / Double($0) } }
    }
}

extension Report.Training {
    /// Its share of all examples drawn, in 0...1.
    public func drawnShare(_ part: Report.MixturePart) -> Double {
        Double(part.drawn) / Double(max(1, mixture.reduce(0) { $0 + $1.drawn }))
    }

    /// Its share of what the loss was the mean of, target tokens or examples, in 0...1.
    public func lossShare(_ part: Report.MixturePart) -> Double {
        if lossNormalization == .examples { return drawnShare(part) }
        return Double(part.targetTokens) / Double(max(1, mixture.reduce(0) { $0 + $1.targetTokens }))
    }

    /// The last step that is logged, which may lie behind that of the checkpoint.
    public var lastStep: Int { lossCurve.last?.step ?? steps }

    public func curve(of task: String) -> Report.TaskCurve? { taskCurves.first { $0.task == task } }

    /// Each task with its planned share in every stage; a dash where the stage does not draw it.
    var stageRows: [(task: String, shares: [String])] {
        mixture.enumerated().map { place, part in
            (part.task, stages.map { $0.shares[place] > 0 ? Self.percent(100 * $0.shares[place]) : "–" })
        }
    }
}

extension MixturePlan.Stage {
    /// Its steps, counted from 1, such as `1–2,400`.
    package var rangeText: String {
        "\(Quantity.count(firstStep + 1))–\(Quantity.count(firstStep + steps))"
    }
}
