/// What a model answers to a text.
public struct Prediction: Sendable, Equatable {
    /// One of the answers to a text.
    public struct Alternative: Sendable, Equatable {
        /// The answer, after the task's postprocessing.
        public let text: String
        /// The natural log of the answer's probability, its end included where it has one.
        public let logLikelihood: Double
        /// What a beam search compared it by: its log-likelihood, weighed against its length. Nil if there was no
        /// such search.
        public let score: Double?
        /// Whether the answer ended by itself rather than at the length limit.
        public let isComplete: Bool
        /// Whether the task has labels and the answer is none of them.
        public let isInvalidLabel: Bool
        /// The ids of the answer as the model wrote it, its end included where it has one.
        public let tokens: [Int32]
    }

    public let input: String
    /// Whether the input was longer than the limit and cut.
    public let isInputTruncated: Bool
    /// All answers that were asked for, one at least: of a beam search the best first, samples as they were drawn.
    public let alternatives: [Alternative]
    /// The likelihoods of all labels, where the task is evaluated by ranking them.
    public let ranking: LabelRanking?

    /// The first answer.
    public var best: Alternative { alternatives[0] }
    /// Its text, after the task's postprocessing.
    public var text: String { best.text }
    public var logLikelihood: Double { best.logLikelihood }
    public var isComplete: Bool { best.isComplete }
    public var isInvalidLabel: Bool { best.isInvalidLabel }
}
