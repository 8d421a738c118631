import TaskDefinitions

/// Which examples of evaluation splits also occur in training splits: a model may know their answers by heart.
///
/// Two examples are the same when their inputs are, each without the literal text that its task's template begins with:
/// so the same sentence is found in two tasks with different prefixes. Answers are not compared.
public struct Leakage: Sendable, Equatable {
    /// What one evaluation split has in common with one training split.
    public struct Overlap: Sendable, Equatable {
        public let task: String
        public let split: Split
        /// Examples of the evaluation split.
        public let exampleCount: Int
        /// The task of the training split.
        public let trainingTask: String
        /// Examples of the evaluation split that occur in the training split to the letter.
        public let exactCount: Int
        /// Those that occur only when case, punctuation and spaces are not looked at.
        public let normalizedCount: Int
        /// Examples of the training split that are one of these.
        public let trainingCount: Int
        /// One of these pairs, by their ordinals: an exact one if there is any.
        public let evaluationOrdinal: Int
        public let trainingOrdinal: Int
    }

    /// By evaluation split and then training task, in the order of the tasks; only those with something in common.
    public let overlaps: [Overlap]
    /// For each task the ordinals of the training examples that occur in any evaluation split, ascending.
    public let trainingOrdinals: [[Int]]
    /// Examples of all evaluation splits.
    public let evaluationCount: Int

    /// Training examples that occur in any evaluation split.
    public var trainingCount: Int { trainingOrdinals.reduce(0) { $0 + $1.count } }
}
