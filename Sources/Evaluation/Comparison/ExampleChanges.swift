/// The examples of a task that a run answers better or worse than the baseline.
public struct ExampleChanges: Sendable {
    /// What makes an answer better than another.
    public enum Basis: Sendable, Equatable {
        /// It is right and the other is wrong.
        case rightness
        /// A metric scores it higher.
        case score
        /// It needs fewer edits to become the target.
        case edits
        /// It is nearer to the number wanted: no metric scores single examples.
        case distance
    }

    public let basis: Basis
    /// The title of the metric that decides: the task's first that judges single examples; nil where none does.
    public let metric: String?
    /// By rightness in the order of the split; otherwise the largest change first.
    public let better: [ExampleChange], worse: [ExampleChange]
}

/// An example that two runs answered, the one better than the other.
public struct ExampleChange: Sendable, Equatable {
    public let input: String
    public let targets: [String]
    /// The example's place in the baseline's split.
    public let ordinal: Int
    public let before: Answered, after: Answered

    /// One run's answer.
    public struct Answered: Sendable, Equatable {
        /// As the model wrote it.
        public let prediction: String
        /// After postprocessing: the text that was scored.
        public let scored: String
        /// By the metric that decides: 0...1, or edits, or edits per hundred elements of the reference; nil where no
        /// metric judges single examples.
        public let score: Double?
        public let logLikelihood: Double?
    }
}
