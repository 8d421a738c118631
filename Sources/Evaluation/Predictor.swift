import Metrics
import Models
import TaskDefinitions
import Tensors
import Vocabularies

/// Answers texts that are not in a store.
public struct Predictor<Element: Scalar> {
    public let model: any GenerativeModel<Element>
    public let vocabulary: any Vocabulary
    public let decoding: DecodingConfiguration

    public init(
        model: any GenerativeModel<Element>, vocabulary: any Vocabulary,
        decoding: DecodingConfiguration = DecodingConfiguration()
    ) {
        self.model = model
        self.vocabulary = vocabulary
        self.decoding = decoding
    }

    /// Answers inputs of a task as its definition says: within its limits, and with its postprocessing or by ranking
    /// its labels. For a task with an objective the model writes the text behind each sentinel of an input.
    /// - Parameters:
    ///   - inputs: the texts from the task's input template, prefix included; for a task with an objective, with
    ///     sentinels, because nothing is left out here
    ///   - progress: called after every batch with the number of inputs done; it may throw to stop
    public func predict(
        _ inputs: [String], task: TaskDefinition, progress: (Int) throws -> Void
    ) rethrows -> [Prediction] {
        try predict(
            inputs, method(of: task), limits: task.limits, isCorrupted: Self.isCorrupted(task), labels: task.labels,
            postprocess: task.postprocess, progress)
    }

    /// Answers texts unchanged.
    /// - Parameter progress: called after every batch with the number of inputs done; it may throw to stop
    public func predict(
        _ inputs: [String], limits: Limits = .usual, progress: (Int) throws -> Void
    ) rethrows -> [Prediction] {
        try predict(
            inputs, method(of: nil), limits: limits, isCorrupted: Self.isCorrupted(nil), labels: nil,
            postprocess: { $0 }, progress)
    }

    /// Whether sentinels in an input stand for left-out spans. A task without an objective was trained on unchanged
    /// inputs.
    private static func isCorrupted(_ task: TaskDefinition?) -> Bool { task.map { $0.objective != nil } ?? true }

    private func method(of task: TaskDefinition?) -> PredictionMethod {
        guard let task, task.objective == nil else { return .decoding(decoding) }
        return PredictionMethod(of: task, decoding: decoding)
    }

    /// Checks that inputs fit into memory before they are answered.
    /// - Throws: `MemoryShortage`
    package func checkMemory(_ inputs: [String], by task: TaskDefinition?) throws(MemoryShortage) {
        let limits = task?.limits ?? .usual
        let pairs = inputs.map {
            TokenPair(
                input: vocabulary.encodeInput($0, limits, isCorrupted: Self.isCorrupted(task)).ids[...], target: [])
        }
        try method(of: task).checkMemory(
            pairs, model: model, maximumLength: limits.maxTargetTokens, for: "the inputs",
            advice: "lower the task's limits, decoding.batchExamples, --beams or --samples")
    }

    /// Answers inputs of a task as its definition says, or, without a task, texts unchanged.
    package func predict(
        _ inputs: [String], by task: TaskDefinition?, progress: (Int) throws -> Void
    ) rethrows -> [Prediction] {
        guard let task else { return try predict(inputs, progress: progress) }
        return try predict(inputs, task: task, progress: progress)
    }

    private func predict(
        _ inputs: [String], _ method: PredictionMethod, limits: Limits, isCorrupted: Bool, labels: [String]?,
        postprocess: (String) -> String, _ progress: (Int) throws -> Void
    ) rethrows -> [Prediction] {
        let encoded = inputs.map { vocabulary.encodeInput($0, limits, isCorrupted: isCorrupted) }
        let answers = try method.alternatives(
            to: encoded.map { $0.ids[...] }, model: model, vocabulary: vocabulary,
            maximumLength: limits.maxTargetTokens, progress: progress)
        let labelSet = labels.map { LabelSet($0) }
        return inputs.indices.map { index in
            let alternatives = answers[index].map { answer in
                let text = postprocess(answer.text)
                return Prediction.Alternative(
                    text: text, logLikelihood: answer.logLikelihood, score: answer.score, isComplete: answer.isComplete,
                    isInvalidLabel: labelSet.map { $0.index(of: text) == nil } ?? false, tokens: answer.tokens)
            }
            return Prediction(
                input: inputs[index], isInputTruncated: encoded[index].isTruncated, alternatives: alternatives,
                ranking: answers[index][0].ranking)
        }
    }

    /// The cross-attention of a prediction's first answer, computed anew from the prediction.
    /// - Parameter task: the task of the prediction, if any
    package func attention(of prediction: Prediction, by task: TaskDefinition?) -> AttentionPicture {
        let input = vocabulary.encodeInput(
            prediction.input, task?.limits ?? .usual, isCorrupted: Self.isCorrupted(task)
        ).ids
        return AttentionPicture(
            weights: model.attention(input: input, target: prediction.best.tokens),
            input: input.map(vocabulary.piece), answer: prediction.best.tokens.map(vocabulary.piece))
    }
}
