import Models
import Vocabularies

/// What a model answers to one input.
struct Answer {
    /// As the model wrote it, or the label.
    let text: String
    /// The natural log of its probability, its end included where it has one.
    let logLikelihood: Double
    /// Whether it ended by itself rather than at the length limit.
    let isComplete: Bool
    /// The likelihoods of all labels, where it was chosen among them.
    let ranking: LabelRanking?
}

extension PredictionMethod {
    /// The answers to inputs, in their order.
    /// - Parameters:
    ///   - inputs: token ids, the end-of-sequence token included
    ///   - maximumLength: the greatest number of tokens of an output that is decoded, its end included
    ///   - progress: called after every batch with the number of inputs done
    func answers<Element>(
        to inputs: [ArraySlice<Int32>], model: T5Model<Element>, vocabulary: any Vocabulary, maximumLength: Int,
        progress: (Int) -> Void
    ) -> [Answer] {
        switch self {
        case .decoding(let configuration):
            SequenceDecoder(model: model, configuration: configuration)
                .decode(inputs, maximumLength: maximumLength) { progress($0.inputs) }
                .map {
                    Answer(
                        text: vocabulary.decode($0.tokens), logLikelihood: $0.logLikelihood, isComplete: $0.isComplete,
                        ranking: nil)
                }
        case .rankClassification(let labels, let normalizesByLength):
            RankClassifier(
                model: model, vocabulary: vocabulary, labels: labels, normalizesByLength: normalizesByLength
            )
            .rank(inputs, progress: progress)
            .map {
                Answer(
                    text: $0.best.label, logLikelihood: $0.best.likelihood.logLikelihood, isComplete: true, ranking: $0)
            }
        }
    }
}
