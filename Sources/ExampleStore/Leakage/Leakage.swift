import TaskDefinitions

/// The examples of evaluation splits that also occur in training splits. A model may know their answers by heart.
///
/// Two examples are the same if their inputs are, each without the literal text at the beginning of its task's
/// template. This finds the same sentence in two tasks with different prefixes. Answers are not compared.
package struct Leakage: Sendable, Equatable {
    /// The common examples of one evaluation split and one training split.
    package struct Overlap: Sendable, Equatable {
        package let task: String
        package let split: Split
        /// The number of examples in the evaluation split.
        package let exampleCount: Int
        /// The task of the training split.
        package let trainingTask: String
        /// The number of examples of the evaluation split that occur exactly in the training split.
        package let exactCount: Int
        /// The number of those that occur only if case, punctuation and spaces are ignored.
        package let normalizedCount: Int
        /// The number of examples of the training split among these.
        package let trainingCount: Int
        /// The ordinals of one of these pairs: an exact one if there is any.
        package let evaluationOrdinal: Int
        package let trainingOrdinal: Int
    }

    /// By evaluation split and then training task, in the order of the tasks; only overlaps that are not empty.
    package let overlaps: [Overlap]
    /// The ordinals, for each task, of the training examples that occur in any evaluation split, ascending.
    package let trainingOrdinals: [[Int]]
    /// The number of examples in all evaluation splits.
    package let evaluationCount: Int

    /// The number of training examples that occur in any evaluation split.
    package var trainingCount: Int { trainingOrdinals.reduce(0) { $0 + $1.count } }
}
