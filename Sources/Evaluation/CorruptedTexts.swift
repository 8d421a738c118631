import Batching
import Models
import TaskDefinitions
import Vocabularies

/// The examples of a task with an objective, as they are scored and shown: their texts, corrupted in the same way in
/// every evaluation of the split.
struct CorruptedTexts {
    /// In the order of the examples.
    let pairs: [TokenPair]
    /// The number of texts that were cut to the task's limit.
    private let truncatedTexts: Int
    private let vocabulary: any Vocabulary

    /// Nil if the task has no objective.
    /// - Parameter texts: the whole texts of the examples
    /// - Throws: `MixtureError` if the vocabulary has too few sentinels
    init?(
        _ texts: [(ordinal: Int, text: String)], of task: TaskDefinition, split: Split, vocabulary: any Vocabulary
    ) throws(MixtureError) {
        let corruption = TextCorruption(evaluating: task, split: split, vocabulary: vocabulary)
        guard let corruption else { return nil }
        self.vocabulary = vocabulary
        let inputs = texts.map { vocabulary.encodeInput($0.text, task.limits) }
        try corruption.check(longestText: (inputs.map(\.ids.count).max() ?? 1) - 1)
        pairs = zip(texts, inputs).map { text, input in
            let (input, target) = corruption.pair(input.ids[...], ordinal: text.ordinal)
            return TokenPair(input: input[...], target: target[...])
        }
        truncatedTexts = inputs.count { $0.isTruncated }
    }

    /// An example with its corrupted text in place of the text.
    func shown(_ example: EvaluatedExample, at place: Int) -> EvaluatedExample {
        EvaluatedExample(
            ordinal: example.ordinal, input: vocabulary.decode(pairs[place].input),
            targets: [vocabulary.decode(pairs[place].target)], prediction: example.prediction,
            logLikelihood: example.logLikelihood, attributes: example.attributes,
            targetLikelihood: example.targetLikelihood)
    }

    /// The lengths of the corrupted texts; nil without any.
    func lengths(_ limits: Limits) -> TaskLengths? {
        TaskLengths(
            inputs: pairs.map(\.input.count), targets: pairs.map(\.target.count), predictions: nil, limits: limits,
            truncatedInputs: truncatedTexts, truncatedTargets: 0)
    }
}
