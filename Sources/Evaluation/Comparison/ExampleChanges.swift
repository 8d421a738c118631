/// The examples of a task that a run answers better or worse than the baseline.
package struct ExampleChanges: Sendable {
    /// The criterion by which an answer is better than another.
    package enum Basis: Sendable, Equatable {
        /// It is right and the other is wrong.
        case rightness
        /// A metric scores it higher.
        case score
        /// It needs fewer edits to become the target.
        case edits
        /// It is nearer to the wanted number. Used if no metric scores single examples.
        case distance
    }

    package let basis: Basis
    /// The title of the deciding metric: the task's first that judges single examples; nil if none does.
    package let metric: String?
    /// With rightness, in the order of the split; otherwise the largest change first.
    package let better: [ExampleChange], worse: [ExampleChange]
}

/// An example with two runs' answers, one better than the other.
package struct ExampleChange: Sendable, Equatable {
    package let input: String
    package let targets: [String]
    /// The example's place in the baseline's split.
    package let ordinal: Int
    package let before: Answered, after: Answered

    /// One run's answer.
    package struct Answered: Sendable, Equatable {
        /// The text as the model wrote it.
        package let prediction: String
        /// After postprocessing: the text that was scored.
        package let scored: String
        /// The score of the deciding metric: 0...1, or edits, or edits per hundred elements of the reference; nil if no
        /// metric judges single examples.
        package let score: Double?
        package let logLikelihood: Double?
    }
}
