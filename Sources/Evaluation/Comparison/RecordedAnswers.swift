import ExampleStore

/// One run's answers to the examples of a task's split, from its store.
package struct RecordedAnswers: Sendable {
    package let examples: [EvaluatedExample]
    /// The way in which they were found.
    package let decoding: String
    /// Identifies the data. Answers with equal values belong to the same examples, or to samples of them.
    let data: [String]

    /// - Throws: `StoreError`
    package init(_ evaluation: EvaluationRecord, store: ExampleStore) throws {
        examples = try store.answers(ofEvaluation: evaluation.id)
        decoding = evaluation.decoding
        data = [evaluation.contentHash, evaluation.taskFingerprint]
    }

    package init(examples: [EvaluatedExample], decoding: String, data: [String]) {
        self.examples = examples
        self.decoding = decoding
        self.data = data
    }
}

extension ExampleStore {
    /// The examples of an evaluation with their answers, as they were then.
    func answers(ofEvaluation evaluation: Int) throws -> [EvaluatedExample] {
        var examples: [EvaluatedExample] = []
        try forEachPrediction(ofEvaluation: evaluation) { example, prediction in
            examples.append(
                EvaluatedExample(
                    ordinal: example.ordinal, input: example.input, targets: example.targets,
                    prediction: prediction.text, logLikelihood: prediction.logLikelihood,
                    attributes: example.attributes, targetLikelihood: prediction.targetLikelihood))
        }
        return examples
    }
}
