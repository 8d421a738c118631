import Evaluation
import TaskDefinitions
import Training

/// A training run as it is opened, before the first step or the next.
public struct TrainingStart: Sendable {
    public let parameterCount: Int
    /// Those that are not frozen.
    public let trainedParameterCount: Int
    public let threads: Int
    /// How many steps are done.
    public let step: Int
    public let totalSteps: Int
    /// Whether it ended before, as scores did not improve any more.
    public let hasStoppedEarly: Bool
    /// The first metric of each task at the last milestone.
    public let lastScores: [String: Double]
}

/// A step of training that was done.
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

    /// Nats per target token; nil where the step held none of the task.
    public func loss(of task: String) -> Double? {
        guard let place = taskNames.firstIndex(of: task) else { return nil }
        let mean = record.tasks[place].mean
        return mean.isNaN ? nil : mean
    }
}

/// A milestone at which the model was judged.
public struct JudgedMilestone: Sendable {
    public let step: Int
    public let split: Split
    /// What milestones are compared by, such as `average` or `sst2.accuracy`.
    public let metric: String
    /// Not a number where it was not measured.
    public let score: Double
    /// Half the width of the score's interval; nil where it is not known.
    public let halfWidth: Double?
    public let tasks: [TaskReport]

    /// What precedes the score for people: nothing for the average.
    package let label: String
    /// The first metric of each task.
    package var scores: [String: Double] {
        Dictionary(tasks.compactMap { task in task.primary.map { (task.task, $0.value) } }) { first, _ in first }
    }
}

/// Why training ended before its last step.
public struct EarlyStop: Sendable {
    public let step: Int
    /// How many milestones there were without a better score.
    public let milestones: Int
    /// What milestones are compared by.
    public let metric: String
    public let bestStep: Int
    public let bestScore: Double
    /// Half the width of the best score's interval; nil where it is not known.
    public let halfWidth: Double?
}
