/// A model's answer to a text.
public struct Prediction: Sendable, Equatable {
    /// One of the answers to a text.
    public struct Alternative: Sendable, Equatable {
        /// The answer, after the task's postprocessing.
        public let text: String
        /// The natural log of the answer's probability, including its end if it has one.
        public let logLikelihood: Double
        /// The score of a beam search: the log-likelihood, weighted by the length. Nil without such a search.
        public let score: Double?
        /// Whether the answer ended by itself and not at the length limit.
        public let isComplete: Bool
        /// Whether the task has labels and the answer is none of them.
        public let isInvalidLabel: Bool
        /// The ids of the answer as the model wrote it, including its end if it has one.
        public let tokens: [Int32]
    }

    public let input: String
    /// Whether the input was longer than the limit and cut.
    public let isInputTruncated: Bool
    /// All requested answers, at least one: from a beam search the best first, samples in the order of drawing.
    public let alternatives: [Alternative]
    /// The likelihoods of all labels, if the task is evaluated by ranking them.
    public let ranking: LabelRanking?

    /// The first answer.
    public var best: Alternative { alternatives[0] }
    /// Its text, after the task's postprocessing.
    public var text: String { best.text }
    public var logLikelihood: Double { best.logLikelihood }
    public var isComplete: Bool { best.isComplete }
    public var isInvalidLabel: Bool { best.isInvalidLabel }
}
