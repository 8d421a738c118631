import Configuration
import Evaluation
import TaskDefinitions
import Training

/// The `evaluation` object of a pipeline: the tasks, splits and decoding, and the consequences of scores.
package struct EvaluationConfiguration {
    /// The evaluated tasks: all of the mixture's, or some. The report covers those with its split.
    package let tasks: [TaskDefinition]
    /// The evaluated tasks with the milestones' split, which judge milestones.
    package let milestoneTasks: [TaskDefinition]
    /// The split of the report.
    package let split: Split
    /// The split of the milestones, and the number of its examples for each task.
    package let milestoneSplit: Split
    package let milestoneExamples: Int
    /// The criterion for the best milestone.
    package let best: BestCriterion
    /// Training stops after this many milestones that are no better than the best before; nil for never.
    package let patience: Int?
    package let decoding: DecodingConfiguration

    /// - Parameter all: the tasks of the mixture
    init(_ object: ConfigurationObject, tasks all: [TaskDefinition], training: TrainingConfiguration) {
        let names = object.names(
            "tasks", among: all.map(\.name), "is no task of the mixture",
            "the tasks to judge, each on the splits that it has; without it all tasks, also those that only teach the "
                + "others")
        tasks = names.map { names in all.filter { names.contains($0.name) } } ?? all
        let splits: KeyValuePairs<String, Split> = ["train": .train, "validation": .validation, "test": .test]
        split = object.choice("split", among: splits, default: .test, "the split that the report is about")
        milestoneSplit = object.choice(
            "milestoneSplit", among: splits, default: .validation, "the split that milestones are judged by")
        milestoneExamples = object.integer(
            "milestoneExamples", default: 200, in: 1..., "examples of that split, for each task")
        let milestoneSplit = milestoneSplit
        milestoneTasks = tasks.filter { $0.sources[milestoneSplit] != nil }
        best = BestCriterion(object, tasks: tasks, milestoneSplit: milestoneSplit)
        patience = object.optionalInteger(
            "patience", in: 1..., "training stops after so many milestones without a better score")
        decoding = DecodingConfiguration(object.object("decoding", isRequired: false, "how outputs are searched for"))
        if training.evaluateEvery == nil {
            for key in ["best", "patience"] where object.has(key) {
                object.report("needs milestones, and there are none; set training.evaluateEvery", at: key)
            }
        } else {
            reportMissingSplits(object)
        }
    }

    /// Milestones need a task that judges them, and each evaluated task needs one of the splits.
    private func reportMissingSplits(_ object: ConfigurationObject) {
        let splits = milestoneSplit == split ? [split] : [milestoneSplit, split]
        let names = splits.map(\.rawValue).joined(separator: " and no ")
        let carve = milestoneSplit == .train ? "" : ", or \"carve\": {\"\(milestoneSplit.rawValue)\": 0.1} to its file"
        for task in tasks where splits.allSatisfy({ task.sources[$0] == nil }) {
            object.report(
                "task \"\(task.name)\" has no \(names) file to be judged by; add one\(carve), or name the others in "
                    + "\"evaluation\": {\"tasks\": […]}")
        }
        guard milestoneTasks.isEmpty, tasks.contains(where: { $0.sources[split] != nil }) else { return }
        object.report(
            "no task has a \(milestoneSplit.rawValue) file to judge milestones by; add one to a task\(carve), "
                + "or leave out training.evaluateEvery")
    }
}
