import Batching
import Presentation

/// The course of training: losses and scores over its steps.
extension Report {
    public struct LossPoint: Sendable, Hashable {
        public let step: Int
        /// Nats per target token.
        public let loss: Double

        package init(step: Int, loss: Double) {
            self.step = step
            self.loss = loss
        }
    }

    /// The learning of one task.
    public struct TaskCurve: Sendable, Hashable {
        public let task: String
        /// Means over equal stretches of the run, without stretches that have no example of the task.
        public let losses: [LossPoint]
        /// One for each metric that was measured at milestones, in the order of the task's metrics.
        public let scores: [ScoreCurve]

        package init(task: String, losses: [LossPoint], scores: [ScoreCurve]) {
            self.task = task
            self.losses = losses
            self.scores = scores
        }
    }

    /// A metric over the steps of a run.
    public struct ScoreCurve: Sendable, Hashable {
        public let metric: String
        public let points: [ScorePoint]

        package init(metric: String, points: [ScorePoint]) {
            self.metric = metric
            self.points = points
        }
    }

    public struct ScorePoint: Sendable, Hashable {
        public let step: Int
        /// Times 100 unless the metric's summary says otherwise; not a number if there was nothing to score.
        public let value: Double

        package init(step: Int, value: Double) {
            self.step = step
            self.value = value
        }
    }

    /// The part of a mixture that a run has seen.
    public struct MixturePart: Sendable, Hashable {
        public let task: String
        /// The number of training examples to draw from; nil if it is no longer known.
        public let examples: Int?
        /// Its planned share of the draws, in 0...1; nil if it is no longer known.
        public let plannedShare: Double?
        /// The number of its examples that the model was trained on, counted at each draw.
        public let drawn: Int
        /// The number of their target tokens.
        public let targetTokens: Int

        package init(task: String, examples: Int?, plannedShare: Double?, drawn: Int, targetTokens: Int) {
            self.task = task
            self.examples = examples
            self.plannedShare = plannedShare
            self.drawn = drawn
            self.targetTokens = targetTokens
        }

        /// The number of passes through its examples.
        public var epochs: Double? { examples.map { Double(drawn) / Double($0) } }
    }
}

extension Report.Training {
    /// Its share of all drawn examples, in 0...1.
    public func drawnShare(_ part: Report.MixturePart) -> Double {
        Double(part.drawn) / Double(max(1, mixture.reduce(0) { $0 + $1.drawn }))
    }

    /// Its share of the units that the loss was averaged over, target tokens or examples, in 0...1.
    public func lossShare(_ part: Report.MixturePart) -> Double {
        if lossNormalization == .examples { return drawnShare(part) }
        return Double(part.targetTokens) / Double(max(1, mixture.reduce(0) { $0 + $1.targetTokens }))
    }

    /// The last logged step, which may come after that of the checkpoint.
    public var lastStep: Int { lossCurve.last?.step ?? steps }

    public func curve(of task: String) -> Report.TaskCurve? { taskCurves.first { $0.task == task } }

    /// Each task with its planned share in every stage; a dash for a stage that does not draw it.
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
