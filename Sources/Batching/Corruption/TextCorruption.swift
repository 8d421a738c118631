import TaskDefinitions
import Tensors
import Vocabularies

/// Makes inputs and targets from the texts of a task with an objective. They differ in every epoch of training and are
/// always the same in an evaluation.
///
/// The result for a text depends only on the seed, the task's name, the epoch and the example's ordinal. It is the same
/// after a resumption, on any worker, and when a batch is only printed.
package struct TextCorruption: Sendable {
    private let task: String
    private let objective: SpanCorruption
    /// The ids of the sentinels, by index.
    private let sentinels: [Int32]
    private let stream: Philox

    /// The seed for evaluations, the same in all runs.
    private static let evaluationSeed: UInt64 = 0x6D69_7874

    /// The corruption of a task's training examples; nil for a task without an objective.
    package init?(training task: TaskDefinition, vocabulary: any Vocabulary, seed: UInt64) {
        self.init(task, vocabulary, Philox(key: seed, Purpose.corruption.rawValue, TaskNumber.of(task.name)))
    }

    /// The corruption of a split's examples in evaluations. It is always the same, so milestones and runs can be
    /// compared. Nil for a task without an objective.
    package init?(evaluating task: TaskDefinition, split: Split, vocabulary: any Vocabulary) {
        let place = UInt64(Split.allCases.firstIndex(of: split) ?? 0)
        self.init(
            task, vocabulary,
            Philox(key: Self.evaluationSeed, Purpose.corruption.rawValue, TaskNumber.of(task.name), place))
    }

    private init?(_ task: TaskDefinition, _ vocabulary: any Vocabulary, _ stream: Philox) {
        guard let objective = task.objective else { return nil }
        self.task = task.name
        self.objective = objective
        sentinels = (0..<vocabulary.sentinelCount).map(vocabulary.sentinelID)
        self.stream = stream
    }

    /// Checks that the vocabulary has a sentinel for every span of a text.
    /// - Parameter longestText: the tokens of the longest text, without its end
    /// - Throws: ``MixtureError`` if it has too few
    package func check(longestText: Int) throws(MixtureError) {
        let needed = objective.sentinels(ofText: longestText)
        guard needed > sentinels.count else { return }
        throw MixtureError(
            "needs \(needed) sentinel\(needed == 1 ? "" : "s") for its longest text, of \(longestText) tokens, and the "
                + "vocabulary has \(sentinels.count); give the vocabulary \"sentinels\": \(needed) or more, as T5's "
                + "100, or the task a lower \"maxInputTokens\"", task: task)
    }

    /// The input and target made from an example's text in an epoch, as t5's `noise_span_to_unique_sentinel` and
    /// `nonnoise_span_to_unique_sentinel` make them.
    /// - Parameters:
    ///   - text: token ids, ended; the end is never left out, and input and target have one each
    ///   - epoch: the number of the pass through the task's examples; 0 in an evaluation
    /// - Precondition: there are as many sentinels as ``check(longestText:)`` requires.
    package func pair(
        _ text: ArraySlice<Int32>, ordinal: Int, epoch: Int = 0
    ) -> (input: [Int32], target: [Int32]) {
        let words = text.dropLast()
        let end = text.suffix(1)
        let spans = NoiseSpans(
            objective, ofText: words.count, stream: stream.derived(UInt64(epoch)).derived(UInt64(ordinal)))
        return (spans.input(words) { sentinels[$0] } + end, spans.target(words) { sentinels[$0] } + end)
    }

    /// The lengths of the input and target made from a text; all lengths include the end.
    func lengths(ofText length: Int) -> (input: Int, target: Int) {
        (objective.inputLength(ofText: length - 1), objective.targetLength(ofText: length - 1))
    }
}
