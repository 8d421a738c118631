import ExampleStore
import TaskDefinitions
import Vocabularies

/// The facts of a task for a pipeline's draft: the number of examples, and the texts of some of them.
package struct TaskMeasure {
    package let task: TaskDefinition
    package let exampleCount: Int
    /// The texts of the sampled examples, from all over the file.
    let texts: [(input: String, target: String)]

    /// The largest number of sampled examples.
    private static let examplesRead = 2000

    package init(_ task: TaskDefinition, store: ExampleStore) throws {
        self.task = task
        exampleCount = try store.count(task: task.name, split: .train)
        let read = min(exampleCount, Self.examplesRead)
        var texts: [(input: String, target: String)] = []
        for place in 0..<read {
            let ordinal = place * exampleCount / read
            guard let example = try store.example(task: task.name, split: .train, ordinal: ordinal) else { continue }
            texts.append((example.input, example.targets.first ?? ""))
        }
        self.texts = texts
    }

    /// Whether all examples were sampled.
    var isWhole: Bool { texts.count == exampleCount }

    /// The mean number of tokens of an input and of a target, with their ends and within the task's limits.
    func meanTokens(_ vocabulary: any Vocabulary) -> (input: Double, target: Double) {
        func mean(_ texts: [String], atMost limit: Int) -> Double {
            let tokens = texts.reduce(0) { $0 + min(vocabulary.encode($1).count + 1, limit) }
            return Double(tokens) / Double(max(1, texts.count))
        }
        return (
            mean(texts.map(\.input), atMost: task.limits.maxInputTokens),
            mean(texts.map(\.target), atMost: task.limits.maxTargetTokens)
        )
    }
}
