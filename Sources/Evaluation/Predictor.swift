import Metrics
import Models
import TaskDefinitions
import Tensors
import Vocabularies

/// What a model answers to a text.
public struct Prediction: Sendable, Equatable {
    public let input: String
    /// The answer, after the task's postprocessing.
    public let text: String
    /// The natural log of the answer's probability, its end included where it has one.
    public let logLikelihood: Double
    /// Whether the answer ended by itself rather than at the length limit.
    public let isComplete: Bool
    /// Whether the input was longer than the limit and cut.
    public let isInputTruncated: Bool
    /// Whether the task has labels and the answer is none of them.
    public let isInvalidLabel: Bool
    /// The likelihoods of all labels, where the task is evaluated by ranking them.
    public let ranking: LabelRanking?
}

/// Answers texts that are in no store.
public struct Predictor<Element: Scalar> {
    public let model: T5Model<Element>
    public let vocabulary: any Vocabulary
    public let decoding: DecodingConfiguration

    public init(
        model: T5Model<Element>, vocabulary: any Vocabulary, decoding: DecodingConfiguration = DecodingConfiguration()
    ) {
        self.model = model
        self.vocabulary = vocabulary
        self.decoding = decoding
    }

    /// Answers inputs of a task as its definition says: within its limits, and with its postprocessing or by ranking
    /// its labels.
    /// - Parameters:
    ///   - inputs: as the task's input template makes them, the prefix included
    ///   - progress: called after every batch with the number of inputs done
    public func predict(
        _ inputs: [String], task: TaskDefinition, progress: (Int) -> Void = { _ in }
    ) -> [Prediction] {
        let method = PredictionMethod(of: task, decoding: decoding)
        return predict(
            inputs, method, limits: task.limits, labels: task.labels, postprocess: task.postprocess, progress)
    }

    /// Answers texts as they are.
    /// - Parameter progress: called after every batch with the number of inputs done
    public func predict(
        _ inputs: [String], limits: Limits = .usual, progress: (Int) -> Void = { _ in }
    ) -> [Prediction] {
        predict(inputs, .decoding(decoding), limits: limits, labels: nil, postprocess: { $0 }, progress)
    }

    private func predict(
        _ inputs: [String], _ method: PredictionMethod, limits: Limits, labels: [String]?,
        postprocess: (String) -> String, _ progress: (Int) -> Void
    ) -> [Prediction] {
        let encoded = inputs.map { vocabulary.encodeInput($0, limits) }
        let answers = method.answers(
            to: encoded.map { $0.ids[...] }, model: model, vocabulary: vocabulary,
            maximumLength: limits.maxTargetTokens, progress: progress)
        let labelSet = labels.map { LabelSet($0) }
        return inputs.indices.map { index in
            let text = postprocess(answers[index].text)
            return Prediction(
                input: inputs[index], text: text, logLikelihood: answers[index].logLikelihood,
                isComplete: answers[index].isComplete, isInputTruncated: encoded[index].isTruncated,
                isInvalidLabel: labelSet.map { $0.index(of: text) == nil } ?? false, ranking: answers[index].ranking)
        }
    }
}
