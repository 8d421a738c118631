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

    /// Answers inputs of a task, within its limits and with its postprocessing.
    /// - Parameter inputs: as the task's input template makes them, the prefix included
    public func predict(
        _ inputs: [String], task: TaskDefinition, progress: (DecodingProgress) -> Void = { _ in }
    ) -> [Prediction] {
        predict(inputs, limits: task.limits, labels: task.labels, postprocess: task.postprocess, progress)
    }

    /// Answers texts as they are.
    public func predict(
        _ inputs: [String], limits: Limits = .usual, progress: (DecodingProgress) -> Void = { _ in }
    ) -> [Prediction] {
        predict(inputs, limits: limits, labels: nil, postprocess: { $0 }, progress)
    }

    private func predict(
        _ inputs: [String], limits: Limits, labels: [String]?, postprocess: (String) -> String,
        _ progress: (DecodingProgress) -> Void
    ) -> [Prediction] {
        let encoded = inputs.map { vocabulary.encode($0, limit: limits.maxInputTokens) }
        let sequences = SequenceDecoder(model: model, configuration: decoding).decode(
            encoded.map { $0.ids[...] }, maximumLength: limits.maxTargetTokens, progress: progress)
        let labelSet = labels.map { LabelSet($0) }
        return inputs.indices.map { index in
            let text = postprocess(vocabulary.decode(sequences[index].tokens))
            return Prediction(
                input: inputs[index], text: text, logLikelihood: sequences[index].logLikelihood,
                isComplete: sequences[index].isComplete, isInputTruncated: encoded[index].isTruncated,
                isInvalidLabel: labelSet.map { $0.index(of: text) == nil } ?? false)
        }
    }
}
