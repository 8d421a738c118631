/// The examples of a task that a run answers better or worse than the baseline.
public struct ExampleChanges: Sendable {
    /// The criterion by which an answer is better than another.
    public enum Basis: Sendable, Equatable {
        /// It is right and the other is wrong.
        case rightness
        /// A metric scores it higher.
        case score
        /// It needs fewer edits to become the target.
        case edits
        /// It is nearer to the wanted number. Used if no metric scores single examples.
        case distance
    }

    public let basis: Basis
    /// The title of the deciding metric: the task's first that judges single examples; nil if none does.
    public let metric: String?
    /// With rightness, in the order of the split; otherwise the largest change first.
    public let better: [ExampleChange], worse: [ExampleChange]
}

/// An example with two runs' answers, one better than the other.
public struct ExampleChange: Sendable, Equatable {
    public let input: String
    public let targets: [String]
    /// The example's place in the baseline's split.
    public let ordinal: Int
    public let before: Answered, after: Answered

    /// One run's answer.
    public struct Answered: Sendable, Equatable {
        /// The text as the model wrote it.
        public let prediction: String
        /// After postprocessing: the text that was scored.
        public let scored: String
        /// The score of the deciding metric: 0...1, or edits, or edits per hundred elements of the reference; nil if no
        /// metric judges single examples.
        public let score: Double?
        public let logLikelihood: Double?
    }
}
