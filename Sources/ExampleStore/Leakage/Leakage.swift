import TaskDefinitions

/// The examples of evaluation splits that also occur in training splits. A model may know their answers by heart.
///
/// Two examples are the same if their inputs are, each without the literal text at the beginning of its task's
/// template. This finds the same sentence in two tasks with different prefixes. Answers are not compared.
public struct Leakage: Sendable, Equatable {
    /// The common examples of one evaluation split and one training split.
    public struct Overlap: Sendable, Equatable {
        public let task: String
        public let split: Split
        /// The number of examples in the evaluation split.
        public let exampleCount: Int
        /// The task of the training split.
        public let trainingTask: String
        /// The number of examples of the evaluation split that occur exactly in the training split.
        public let exactCount: Int
        /// The number of those that occur only if case, punctuation and spaces are ignored.
        public let normalizedCount: Int
        /// The number of examples of the training split among these.
        public let trainingCount: Int
        /// The ordinals of one of these pairs: an exact one if there is any.
        public let evaluationOrdinal: Int
        public let trainingOrdinal: Int
    }

    /// By evaluation split and then training task, in the order of the tasks; only overlaps that are not empty.
    public let overlaps: [Overlap]
    /// The ordinals, for each task, of the training examples that occur in any evaluation split, ascending.
    public let trainingOrdinals: [[Int]]
    /// The number of examples in all evaluation splits.
    public let evaluationCount: Int

    /// The number of training examples that occur in any evaluation split.
    public var trainingCount: Int { trainingOrdinals.reduce(0) { $0 + $1.count } }
}
