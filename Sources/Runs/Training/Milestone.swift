import Evaluation
import Training

/// A step at which training pauses to save its state, and perhaps to be evaluated.
package struct Milestone: Equatable {
    package let step: Int
    let isEvaluated: Bool

    package init(step: Int, of totalSteps: Int, _ training: TrainingConfiguration) {
        self.step = step
        isEvaluated = training.evaluateEvery.map { step > 0 && step % $0 == 0 || step == totalSteps } ?? false
    }

    /// The present step of a run, which is still to be judged.
    init(judgedAt step: Int) {
        self.step = step
        isEvaluated = true
    }

    /// The next milestone of a run after a step; nil after the last.
    package static func next(after step: Int, of totalSteps: Int, _ training: TrainingConfiguration) -> Milestone? {
        guard step < totalSteps else { return nil }
        let intervals = [training.checkpointEvery, training.evaluateEvery].compactMap { $0 }
        let next = intervals.map { (step / $0 + 1) * $0 }.min() ?? totalSteps
        return Milestone(step: min(next, totalSteps), of: totalSteps, training)
    }
}

extension TaskScores {
    package init(_ evaluation: TaskEvaluation, step: Int) {
        let report = evaluation.report
        self.init(
            step: step, task: report.task, split: report.split.rawValue, examples: evaluation.outputs.count,
            metrics: report.metrics.map {
                Score(name: $0.name, value: $0.value, low: $0.low, high: $0.high, isHigherBetter: $0.isHigherBetter)
            })
    }
}

extension AnswerSample {
    package init(_ example: EvaluatedExample) {
        self.init(
            input: example.input, expected: example.targets.withoutRepeats.joined(separator: " or "),
            predicted: example.prediction)
    }
}
