import ExampleStore
import TaskDefinitions
import Vocabularies

/// What a pipeline's draft needs to know of a task: how many examples there are, and of some of them how long their
/// texts are and what words they have.
package struct TaskMeasure {
    package let task: TaskDefinition
    package let exampleCount: Int
    /// The mean number of tokens, within the task's limits.
    package let inputTokens: Double, targetTokens: Double
    /// The different words and characters of the examples looked at.
    package let words: Set<Substring>, characters: Set<Unicode.Scalar>
    /// All texts of the task, where all its examples were looked at.
    let allTexts: [String]?

    /// How many examples are looked at, from all over the file.
    private static let examplesRead = 2000
    /// What a token of a new vocabulary is about long.
    private static let charactersPerToken = 4.0

    /// - Parameter vocabulary: counts the tokens; nil estimates them
    package init(_ task: TaskDefinition, store: ExampleStore, vocabulary: (any Vocabulary)?) throws {
        self.task = task
        exampleCount = try store.count(task: task.name, split: .train)
        let read = min(exampleCount, Self.examplesRead)
        var words: Set<Substring> = []
        var characters: Set<Unicode.Scalar> = []
        var texts: [String] = []
        var inputTokens = 0.0
        var targetTokens = 0.0
        func tokens(_ text: String, atMost limit: Int) -> Double {
            let count =
                vocabulary.map { Double($0.encode(text).count) }
                ?? (Double(text.count) / Self.charactersPerToken).rounded(.up)
            return min(count + 1, Double(limit))
        }
        for place in 0..<read {
            let ordinal = place * exampleCount / read
            guard let example = try store.example(task: task.name, split: .train, ordinal: ordinal) else { continue }
            let target = example.targets.first ?? ""
            inputTokens += tokens(example.input, atMost: task.limits.maxInputTokens)
            targetTokens += tokens(target, atMost: task.limits.maxTargetTokens)
            for text in [example.input, target] {
                words.formUnion(text.split { !$0.isLetter })
                characters.formUnion(text.unicodeScalars)
            }
            texts += [example.input, target]
        }
        self.words = words
        self.characters = characters
        allTexts = read == exampleCount ? texts : nil
        self.inputTokens = inputTokens / Double(max(1, read))
        self.targetTokens = targetTokens / Double(max(1, read))
    }
}
