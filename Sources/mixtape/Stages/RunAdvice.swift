import Presentation
import TaskDefinitions

/// What a configuration asks for that will not come about in a run of its length, or not as it was likely meant.
enum RunAdvice {
    static func warnings(_ configuration: PipelineConfiguration, totalSteps: Int) -> [String] {
        var warnings: [String] = []
        let (training, evaluation) = (configuration.training, configuration.evaluation)
        let steps = Quantity.count(totalSteps, "step")
        let schedule = training.schedule
        if schedule.shape != .inverseSquareRoot, schedule.warmupSteps > totalSteps {
            warnings.append(
                "the warm-up of \(Quantity.count(schedule.warmupSteps)) steps does not end in a run of \(steps): the "
                    + "learning "
                    + "rate never comes to \(Quantity.number(schedule.learningRate)); shorten schedule.warmupSteps")
        }
        if let every = training.evaluateEvery, every > totalSteps {
            warnings.append(
                "evaluateEvery is \(Quantity.count(every)) in a run of \(steps): there is no milestone before the end")
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
                    + "report "
                    + "will have no scores there; \"evaluation\": {\"split\": \"validation\"} reports on one that has")
        }
        return warnings
    }
}
