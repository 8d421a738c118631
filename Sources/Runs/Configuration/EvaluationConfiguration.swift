import Configuration
import Evaluation
import TaskDefinitions
import Training

/// The `evaluation` object of a pipeline: what is evaluated, how, and what follows from it.
package struct EvaluationConfiguration {
    /// The tasks that are judged: all of the mixture's, or some of them.
    package let tasks: [TaskDefinition]
    /// The split that the report is about.
    package let split: Split
    /// The split that milestones are judged by, and how many of its examples, for each task.
    package let milestoneSplit: Split
    package let milestoneExamples: Int
    /// Which milestone is the best.
    package let best: BestCriterion
    /// After how many milestones that are no better than the best before training stops; nil: it never does.
    package let patience: Int?
    package let decoding: DecodingConfiguration

    /// - Parameter all: the tasks of the mixture
    init(_ object: ConfigurationObject, tasks all: [TaskDefinition], training: TrainingConfiguration) {
        let names = object.names(
            "tasks", among: all.map(\.name), "is no task of the mixture",
            "the tasks that are judged; without it all, those that are only to teach the others too")
        tasks = names.map { names in all.filter { names.contains($0.name) } } ?? all
        let splits: KeyValuePairs<String, Split> = ["train": .train, "validation": .validation, "test": .test]
        split = object.choice("split", among: splits, default: .test, "the split that the report is about")
        milestoneSplit = object.choice(
            "milestoneSplit", among: splits, default: .validation, "the split that milestones are judged by")
        milestoneExamples = object.integer(
            "milestoneExamples", default: 200, in: 1..., "how many of its examples, for each task")
        best = BestCriterion(object, tasks: tasks)
        patience = object.optionalInteger(
            "patience", in: 1..., "after how many milestones without a better score training stops")
        decoding = DecodingConfiguration(object.object("decoding", isRequired: false, "how outputs are searched for"))
        if training.evaluateEvery == nil {
            for key in ["best", "patience"] where object.has(key) {
                object.report("needs milestones, of which there are none; set training.evaluateEvery", at: key)
            }
        } else {
            for task in tasks where task.sources[milestoneSplit] == nil {
                object.report(
                    "task \"\(task.name)\" has no \(milestoneSplit.rawValue) file, which milestones are judged by; add "
                        + "one, or name the others in \"evaluation\": {\"tasks\": […]}")
            }
        }
    }
}
