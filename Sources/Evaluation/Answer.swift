import Communication
import Models
import TaskDefinitions
import Tensors
import Vocabularies

/// A model's answer to one input.
struct Answer {
    /// The text as the model wrote it, or the label.
    let text: String
    /// Its ids, including its end if it has one.
    let tokens: [Int32]
    /// The natural log of its probability, including its end if it has one.
    let logLikelihood: Double
    /// The score by which it was compared with others; nil without a comparison, or if only its likelihood counted.
    let score: Double?
    /// Whether it ended by itself and not at the length limit.
    let isComplete: Bool
    /// The likelihoods of all labels, if it was chosen among them.
    let ranking: LabelRanking?
}

extension PredictionMethod {
    /// Checks that the largest batch, or the longest text, fits into memory, and that targets and labels fit into the
    /// model's positions.
    /// - Parameters:
    ///   - maximumLength: the greatest number of tokens of a decoded output, its end included
    ///   - work: the name of the pairs in a message
    ///   - advice: the remedy if they do not fit
    /// - Throws: `MemoryShortage`, `PositionShortage`; ``EvaluationError`` if no allowed answer is short enough
    func checkMemory<Element: Scalar>(
        _ pairs: [TokenPair], model: any GenerativeModel<Element>, vocabulary: any Vocabulary, automata: AnswerAutomata,
        maximumLength: Int, for work: String, advice: String
    ) throws {
        let scorer = LikelihoodScorer(model: model)
        try scorer.checkPositions(
            pairs.map(\.target.count), for: work, advice: "lower the task's maxTargetTokens")
        if case .rankClassification(let labels, _) = self {
            try RankClassifier(model: model, vocabulary: vocabulary, labels: labels).checkLabels()
        }
        if case .decoding(let decoding, let answers) = self {
            if let answers {
                try Self.check(
                    automata.automaton(for: answers, vocabulary), answers,
                    maximumLength: min(maximumLength, model.longestAnswer ?? .max), for: work)
            }
            try SequenceDecoder(model: model, configuration: decoding, vocabulary: vocabulary)
                .checkMemory(pairs.map(\.input), maximumLength: maximumLength, for: work, advice: advice)
        } else {
            try scorer.checkMemory(pairs, for: work, advice: advice)
        }
    }

    /// - Throws: ``EvaluationError`` if no allowed answer has at most `maximumLength` tokens
    private static func check(
        _ automaton: any AnswerAutomaton, _ answers: AllowedAnswers, maximumLength: Int, for work: String
    ) throws(EvaluationError) {
        guard let shortest = automaton.shortest else {
            throw EvaluationError(
                "\(work): the vocabulary cannot write any allowed answer (\(answers.description)); change the task's "
                    + "answers")
        }
        guard shortest > maximumLength else { return }
        throw EvaluationError(
            "\(work): the shortest allowed answer (\(answers.description)) has \(shortest) tokens, its end included, "
                + "and the limit is \(maximumLength); raise maxTargetTokens in the task file")
    }

    /// The answers to inputs, in order.
    /// - Parameters:
    ///   - inputs: token ids, the end-of-sequence token included
    ///   - maximumLength: the greatest number of tokens of a decoded output, its end included
    ///   - communicator: the processes that share the work, with the same inputs; all get all answers
    ///   - progress: called as inputs are answered, with their number so far; it may throw to stop
    func answers<Element: Scalar>(
        to inputs: RoutedInputs, model: any GenerativeModel<Element>, vocabulary: any Vocabulary,
        automata: AnswerAutomata, maximumLength: Int, communicator: any Communicator,
        progress: (Int) throws -> Void
    ) rethrows -> [Answer] {
        try alternatives(
            to: inputs, model: model, vocabulary: vocabulary, automata: automata, maximumLength: maximumLength,
            communicator: communicator, progress: progress
        ).map { $0[0] }
    }

    /// For each input all requested answers, the best first, or in the order in which they were drawn.
    /// - Precondition: the method finds answers.
    func alternatives<Element: Scalar>(
        to inputs: RoutedInputs, model: any GenerativeModel<Element>, vocabulary: any Vocabulary,
        automata: AnswerAutomata, maximumLength: Int, communicator: any Communicator,
        progress: (Int) throws -> Void
    ) rethrows -> [[Answer]] {
        switch self {
        case .decoding(let configuration, let answers):
            let automaton = answers.map { automata.automaton(for: $0, vocabulary) }
            return try SequenceDecoder(
                model: model, configuration: configuration, vocabulary: vocabulary, answers: automaton,
                communicator: communicator
            )
            .decodeAlternatives(inputs, maximumLength: maximumLength) { try progress($0.inputs) }
            .map { sequences in
                sequences.map {
                    Answer(
                        text: automaton?.text(of: $0.tokens) ?? vocabulary.decode($0.tokens),
                        tokens: $0.tokens + ($0.isComplete ? [vocabulary.specialTokens.endOfSequence] : []),
                        logLikelihood: $0.logLikelihood, score: configuration.score(of: $0),
                        isComplete: $0.isComplete, ranking: nil)
                }
            }
        case .rankClassification(let labels, let normalizesByLength):
            return try RankClassifier(
                model: model, vocabulary: vocabulary, labels: labels, normalizesByLength: normalizesByLength,
                communicator: communicator
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
