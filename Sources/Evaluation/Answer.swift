import Models
import Tensors
import Vocabularies

/// What a model answers to one input.
struct Answer {
    /// As the model wrote it, or the label.
    let text: String
    /// Its ids, its end included where it has one.
    let tokens: [Int32]
    /// The natural log of its probability, its end included where it has one.
    let logLikelihood: Double
    /// By what it was compared with others; nil where it was not, or by its likelihood alone.
    let score: Double?
    /// Whether it ended by itself rather than at the length limit.
    let isComplete: Bool
    /// The likelihoods of all labels, where it was chosen among them.
    let ranking: LabelRanking?
}

extension PredictionMethod {
    /// Looks whether the largest batch, or the longest text, fits into memory.
    /// - Parameters:
    ///   - maximumLength: the greatest number of tokens of an output that is decoded, its end included
    ///   - work: what a message calls the pairs
    ///   - advice: what to do where they do not fit
    /// - Throws: `MemoryShortage`
    func checkMemory<Element: Scalar>(
        _ pairs: [TokenPair], model: any GenerativeModel<Element>, maximumLength: Int, for work: String, advice: String
    ) throws(MemoryShortage) {
        if case .decoding(let decoding) = self {
            try SequenceDecoder(model: model, configuration: decoding)
                .checkMemory(pairs.map(\.input), maximumLength: maximumLength, for: work, advice: advice)
        } else {
            try LikelihoodScorer(model: model).checkMemory(pairs, for: work, advice: advice)
        }
    }

    /// The answers to inputs, in their order.
    /// - Parameters:
    ///   - inputs: token ids, the end-of-sequence token included
    ///   - maximumLength: the greatest number of tokens of an output that is decoded, its end included
    ///   - progress: called after every batch with the number of inputs done; it may throw, to stop
    func answers<Element: Scalar>(
        to inputs: [ArraySlice<Int32>], model: any GenerativeModel<Element>, vocabulary: any Vocabulary,
        maximumLength: Int,
        progress: (Int) throws -> Void
    ) rethrows -> [Answer] {
        try alternatives(
            to: inputs, model: model, vocabulary: vocabulary, maximumLength: maximumLength, progress: progress
        ).map { $0[0] }
    }

    /// For each input all answers that are asked for, the best first, or in the order in which they were drawn.
    /// - Precondition: the method finds answers.
    func alternatives<Element: Scalar>(
        to inputs: [ArraySlice<Int32>], model: any GenerativeModel<Element>, vocabulary: any Vocabulary,
        maximumLength: Int,
        progress: (Int) throws -> Void
    ) rethrows -> [[Answer]] {
        switch self {
        case .decoding(let configuration):
            try SequenceDecoder(model: model, configuration: configuration)
                .decodeAlternatives(inputs, maximumLength: maximumLength) { try progress($0.inputs) }
                .map { sequences in
                    sequences.map {
                        Answer(
                            text: vocabulary.decode($0.tokens),
                            tokens: $0.tokens + ($0.isComplete ? [vocabulary.specialTokens.endOfSequence] : []),
                            logLikelihood: $0.logLikelihood, score: configuration.score(of: $0),
                            isComplete: $0.isComplete, ranking: nil)
                    }
                }
        case .rankClassification(let labels, let normalizesByLength):
            try RankClassifier(
                model: model, vocabulary: vocabulary, labels: labels, normalizesByLength: normalizesByLength
            )
            .rank(inputs, progress: progress)
            .map {
                let best = $0.best
                return [
                    Answer(
                        text: best.label, tokens: vocabulary.encodeWhole(best.label),
                        logLikelihood: best.likelihood.logLikelihood, score: nil, isComplete: true, ranking: $0)
                ]
            }
        case .teacherForcing: preconditionFailure("answers of a task that has none")
        }
    }
}
