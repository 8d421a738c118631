import Evaluation
import ExampleStore
import Presentation
import TaskDefinitions
import Vocabularies

/// What the allowed answers of tasks cannot give: targets outside of them, and answers that no model can write.
package enum AnswersAdvice {
    /// A warning for each task and split with such targets, and for answers that are too long or not told apart.
    package static func warnings(_ configuration: PipelineConfiguration, _ data: PreparedData) throws -> [String] {
        try configuration.allTasks.flatMap { task -> [String] in
            guard let answers = task.answers, task.evaluation == .generate else { return [] }
            let outside = try Split.allCases.filter { task.sources[$0] != nil && task.isLabelled($0) }.compactMap {
                try warning(of: task, $0, answers, data.store)
            }
            let notes = answers.notes(
                data.vocabulary.vocabulary, maximumLength: task.limits.maxTargetTokens)
            return outside + notes.map { "\(task.name): \($0)" }
        }
    }

    private static func warning(
        of task: TaskDefinition, _ split: Split, _ answers: AllowedAnswers, _ store: ExampleStore
    ) throws -> String? {
        let test = answers.makeTest()
        var (count, outside): (Int, Int) = (0, 0)
        var first: String?
        try store.forEachExample(task: task.name, split: split) { example in
            count += 1
            guard !example.targets.contains(where: test) else { return }
            outside += 1
            if first == nil { first = example.targets.first }
        }
        guard outside > 0, let first else { return nil }
        let examples = Quantity.count(count, "\(split.rawValue) example")
        return
            "\(task.name): \(Quantity.count(outside, "target")) of \(examples) "
            + "\(outside == 1 ? "is" : "are") outside of the allowed answers, such as \"\(first)\", and can never be "
            + "given; add them to \"answers\" in the task file, or correct the data"
    }
}
