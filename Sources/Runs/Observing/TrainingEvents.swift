import Evaluation
import TaskDefinitions
import Training

/// A training run when it is opened, before its next step.
public struct TrainingStart: Sendable {
    public let parameterCount: Int
    /// The number of parameters that are not frozen.
    public let trainedParameterCount: Int
    public let threads: Int
    /// The number of steps done.
    public let step: Int
    public let totalSteps: Int
    /// Whether it ended early before, because scores no longer improved.
    public let hasStoppedEarly: Bool
    /// The first metric of each task at the last milestone.
    public let lastScores: [String: Double]
}

/// A finished step of training.
public struct TrainedStep: Sendable {
    /// Losses by task in the order of ``taskNames``, learning rate, gradient norm, examples and tokens.
    public let record: StepRecord
    public let totalSteps: Int
    public let taskNames: [String]
    public let seconds: Double

    /// Counted from 1.
    public var number: Int { record.step }
    /// Nats per target token over all tasks.
    public var loss: Double { record.loss }

    /// Nats per target token; nil if the step has no example of the task.
    public func loss(of task: String) -> Double? {
        guard let place = taskNames.firstIndex(of: task) else { return nil }
        let mean = record.tasks[place].mean
        return mean.isNaN ? nil : mean
    }
}

/// A milestone with the model's scores.
public struct JudgedMilestone: Sendable {
    public let step: Int
    public let split: Split
    /// The score that compares milestones, such as `average` or `sst2.accuracy`.
    public let metric: String
    /// Not a number if it was not measured.
    public let score: Double
    /// Half the width of the score's interval; nil if it is not known.
    public let halfWidth: Double?
    public let tasks: [TaskReport]

    /// The text before the score, for people: empty for the average.
    package let label: String
    /// The first metric of each task.
    package var scores: [String: Double] {
        Dictionary(tasks.compactMap { task in task.primary.map { (task.task, $0.value) } }) { first, _ in first }
    }
}

/// The reason why training ended before its last step.
public struct EarlyStop: Sendable {
    public let step: Int
    /// The number of milestones without a better score.
    public let milestones: Int
    /// The score that compares milestones.
    public let metric: String
    public let bestStep: Int
    public let bestScore: Double
    /// Half the width of the best score's interval; nil if it is not known.
    public let halfWidth: Double?
}
