import Configuration
import Deltas
import Optimizers
import Presentation
import TaskDefinitions
import Tensors

/// Settings of a configuration that have no effect in a run of its length, or probably not the intended one.
package enum RunAdvice {
    package static func warnings(_ configuration: PipelineConfiguration, _ data: PreparedData) -> [String] {
        var warnings = splitWarnings(configuration)
        let totalSteps = data.totalSteps
        let (training, evaluation) = (configuration.training, configuration.evaluation)
        let steps = Quantity.count(totalSteps, "step")
        let schedule = training.schedule
        if schedule.shape != .inverseSquareRoot, schedule.warmupSteps > totalSteps {
            warnings.append(
                "the warm-up of \(Quantity.count(schedule.warmupSteps)) steps does not end in a run of \(steps): "
                    + "the learning rate never reaches \(Quantity.number(schedule.learningRate)); "
                    + "shorten schedule.warmupSteps")
        }
        if let every = training.evaluateEvery, every > totalSteps {
            warnings.append(
                "evaluateEvery is \(Quantity.count(every)) in a run of \(steps): there is no milestone before the end")
        }
        if case .last(let length)? = training.average, length > totalSteps {
            warnings.append(
                "average.steps is \(Quantity.count(length)) in a run of \(steps): the mean covers all of them, "
                    + "also the first; give it fewer, such as \(Quantity.count(max(1, totalSteps / 10)))")
        }
        if training.precision == .bfloat16, !BFloat16Kernel.current.isFast {
            warnings.append(
                BFloat16Kernel.available.count > 1
                    ? "\(IntegerKernel.variable) turns the instructions of \"precision\": \"bfloat16\" off: it takes "
                        + "longer than float32; unset it"
                    : "this processor has no instructions for \"precision\": \"bfloat16\" (AVX-512 BF16): the numbers "
                        + "are the same and take longer than float32; leave it out, or train elsewhere")
        }
        if let delta = data.initialModel.delta(configuration) {
            warnings += deltaWarnings(delta, configuration, totalSteps: totalSteps)
        }
        let stages = configuration.mixture.stages
        if let late = stages.firstIndex(where: { $0.firstStep >= totalSteps }) {
            warnings.append(
                "stage \(late + 1) of \(stages.count) would begin at step "
                    + "\(Quantity.count(stages[late].firstStep + 1)), after a run of \(steps): it is never drawn from; "
                    + "shorten the stages before it, or give training more steps")
        }
        let hidden = configuration.evaluatedTasks.filter { !$0.isLabelled(evaluation.split) }.map(\.name)
        if !hidden.isEmpty {
            warnings.append(
                "the \(evaluation.split.rawValue) split has no answers for \(hidden.joined(separator: ", ")): the "
                    + "report will have no scores there; \"evaluation\": {\"split\": \"validation\"} reports on a "
                    + "split that has them")
        }
        return warnings
    }

    private static func deltaWarnings(
        _ delta: DeltaChoice, _ configuration: PipelineConfiguration, totalSteps: Int
    ) -> [String] {
        let (training, parts) = (configuration.training, delta.configuration.parts)
        var warnings: [String] = []
        if training.optimizer.scalesByParameter {
            warnings.append(
                "this Adafactor takes steps in proportion to the size of a parameter, and those of a delta begin near "
                    + "0; use AdamW, or Adafactor with \"rules\": \"transformers\", \"scaleParameter\": false")
        } else {
            for method in delta.configuration.methods {
                let (rate, usual) = (training.schedule.highestRate, method.usualRate)
                guard !usual.range.contains(rate) else { continue }
                warnings.append(
                    "the learning rate \(Quantity.number(rate)) is far from what usually trains \(method.name): "
                        + "\(Quantity.number(usual.range.lowerBound)) to \(Quantity.number(usual.range.upperBound)), "
                        + "such as \(Quantity.number(usual.rate)); change schedule.learningRate")
            }
        }
        guard delta.isInTurn else { return warnings.withoutRepeats }
        if totalSteps < parts.count {
            warnings.append(
                "\(parts.count) parts of the delta are trained in turn, and a run of "
                    + "\(Quantity.count(totalSteps, "step")) leaves some without a step; give training more steps")
        }
        if configuration.evaluation.patience != nil {
            warnings.append(
                "the parts of the delta are trained in turn, and evaluation.patience may end the run before the last "
                    + "has its turn; leave patience out")
        }
        return warnings.withoutRepeats
    }

    /// Warnings of tasks without the splits of the milestones and the report.
    private static func splitWarnings(_ configuration: PipelineConfiguration) -> [String] {
        let evaluation = configuration.evaluation
        let uses = [
            (evaluation.milestoneSplit, "no milestone can choose the best checkpoint by it"),
            (evaluation.split, "the report has no scores of it"),
        ]
        // If the report is about the milestones' split, one warning is enough.
        return uses.dropFirst(evaluation.milestoneSplit == evaluation.split ? 1 : 0).flatMap { split, consequence in
            configuration.evaluatedTasks.filter { $0.sources[split] == nil }.map { task in
                let remedy =
                    split == .train
                    ? "a file" : "a file, or a part of the training records: \"carve\": {\"\(split.rawValue)\": 0.1}"
                return "\(task.name): has no \(split.rawValue) split, so that \(consequence); give it \(remedy)"
            }
        }
    }
}
