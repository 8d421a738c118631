import Communication
import Metrics
import Models
import TaskDefinitions
import Tensors
import Vocabularies

/// Answers texts that are not in a store.
package struct Predictor<Element: Scalar> {
    package let model: any GenerativeModel<Element>
    package let vocabulary: any Vocabulary
    package let decoding: DecodingConfiguration
    /// The allowed answers to inputs without a task; nil for any.
    private let answers: AllowedAnswers?
    private let automata: AnswerAutomata
    /// The processes that share the work, with the same inputs; all get all answers.
    private let communicator: any Communicator

    /// - Parameters:
    ///   - answers: the allowed answers to inputs without a task; nil for any
    ///   - automata: keeps what is made of allowed answers, for several predictors of one vocabulary
    package init(
        model: any GenerativeModel<Element>, vocabulary: any Vocabulary,
        decoding: DecodingConfiguration = DecodingConfiguration(), answers: AllowedAnswers? = nil,
        automata: AnswerAutomata = AnswerAutomata(), communicator: any Communicator = SoleProcess()
    ) {
        self.communicator = communicator
        self.model = model
        self.vocabulary = vocabulary
        self.decoding = decoding
        self.answers = answers
        self.automata = automata
    }

    /// Answers inputs of a task as its definition says: within its limits, and with its postprocessing or by ranking
    /// its labels. For a task with an objective the model writes the text behind each sentinel of an input.
    /// - Parameters:
    ///   - inputs: the texts from the task's input template, prefix included; for a task with an objective, with
    ///     sentinels, because nothing is left out here
    ///   - progress: called as inputs are answered, with their number so far; it may throw to stop
    /// - Throws: `MissingDelta` if the model has deltas for other tasks only; the errors of `progress`
    package func predict(
        _ inputs: [String], task: TaskDefinition, progress: (Int) throws -> Void = { _ in }
    ) throws -> [Prediction] {
        try predict(inputs.map { PredictionInput($0, task: task) }, progress: progress)
    }

    /// Answers texts unchanged.
    /// - Parameter progress: called as inputs are answered, with their number so far; it may throw to stop
    /// - Throws: `MissingDelta` if the model has a delta for each task; the errors of `progress`
    package func predict(
        _ inputs: [String], limits: Limits = .usual, progress: (Int) throws -> Void = { _ in }
    ) throws -> [Prediction] {
        try predict(inputs.map { PredictionInput($0, task: nil, limits: limits) }, progress: progress)
    }

    /// Answers inputs of any tasks, each as its task says. A batch may mix tasks that are answered in the same way.
    /// - Parameter progress: called as inputs are answered, with their number so far; it may throw to stop
    /// - Throws: `MissingDelta` if the model has deltas for other tasks only; the errors of `progress`
    package func predict(
        _ inputs: [PredictionInput], progress: (Int) throws -> Void = { _ in }
    ) throws -> [Prediction] {
        let routes = try routes(of: inputs)
        let encoded = inputs.map { vocabulary.encodeInput($0.text, $0.limits, isCorrupted: $0.isCorrupted) }
        let routed = RoutedInputs(encoded.map { $0.ids[...] }, routes: routes)
        var answers = [[Answer]](repeating: [], count: inputs.count)
        var done = 0
        for group in groups(of: inputs) {
            let found = try group.method.numbered(from: done).alternatives(
                to: routed[group.places], model: model, vocabulary: vocabulary, automata: automata,
                maximumLength: group.maximumLength, communicator: communicator
            ) { try progress(done + $0) }
            for (place, alternatives) in zip(group.places, found) { answers[place] = alternatives }
            done += group.places.count
        }
        var labels: [String: LabelSet] = [:]
        for case let task? in inputs.lazy.map(\.task) where labels[task.name] == nil {
            labels[task.name] = task.labels.map { LabelSet($0) }
        }
        return inputs.indices.map { index in
            let task = inputs[index].task
            let labelSet = task.flatMap { labels[$0.name] }
            let alternatives = answers[index].map { answer in
                let text = task?.postprocess(answer.text) ?? answer.text
                return Prediction.Alternative(
                    text: text, logLikelihood: answer.logLikelihood, score: answer.score, isComplete: answer.isComplete,
                    isInvalidLabel: labelSet.map { $0.index(of: text) == nil } ?? false, tokens: answer.tokens)
            }
            return Prediction(
                input: inputs[index].text, isInputTruncated: encoded[index].isTruncated, alternatives: alternatives,
                ranking: answers[index][0].ranking)
        }
    }

    /// Checks that inputs fit into memory before they are answered, and labels into the model's positions.
    /// - Throws: `MemoryShortage`, `PositionShortage`; ``EvaluationError`` if no allowed answer is short enough
    package func checkMemory(_ inputs: [PredictionInput]) throws {
        for group in groups(of: inputs) {
            let pairs = group.places.map { place in
                let input = inputs[place]
                return TokenPair(
                    input: vocabulary.encodeInput(input.text, input.limits, isCorrupted: input.isCorrupted).ids[...],
                    target: [])
            }
            try group.method.checkMemory(
                pairs, model: model, vocabulary: vocabulary, automata: automata, maximumLength: group.maximumLength,
                for: "the inputs", advice: "lower the task's limits, decoding.batchExamples, --beams or --samples")
        }
    }

    /// The route of each input; nil in a model without routes.
    private func routes(of inputs: [PredictionInput]) throws -> [Int]? {
        guard !model.places.routes.isEmpty else { return nil }
        return try inputs.compactMap { try model.places.route(of: $0.task?.name) }
    }

    /// Inputs whose answers are found in the same way.
    private struct Group {
        let method: PredictionMethod
        let maximumLength: Int
        var places: [Int] = []
    }

    private func groups(of inputs: [PredictionInput]) -> [Group] {
        var groups: [Group] = []
        var groupOfTask: [String?: Int] = [:]
        for (place, input) in inputs.enumerated() {
            let group =
                groupOfTask[input.task?.name]
                ?? {
                    let (method, length) = (method(of: input.task), input.maximumLength(decoding))
                    if let equal = groups.firstIndex(where: { $0.method == method && $0.maximumLength == length }) {
                        return equal
                    }
                    groups.append(Group(method: method, maximumLength: length))
                    return groups.count - 1
                }()
            groupOfTask[input.task?.name] = group
            groups[group].places.append(place)
        }
        return groups
    }

    private func method(of task: TaskDefinition?) -> PredictionMethod {
        guard let task else { return .decoding(decoding, answers: answers) }
        if task.objective != nil { return .decoding(decoding, answers: nil) }
        return PredictionMethod(of: task, decoding: decoding)
    }

    /// The cross-attention of a prediction's first answer, computed anew from the prediction.
    /// - Parameter task: the task of the prediction, if any
    /// - Throws: `MissingDelta` if the model has deltas for other tasks only
    package func attention(of prediction: Prediction, by task: TaskDefinition?) throws(MissingDelta) -> AttentionPicture
    {
        let asked = PredictionInput(prediction.input, task: task)
        let input = vocabulary.encodeInput(asked.text, asked.limits, isCorrupted: asked.isCorrupted).ids
        return AttentionPicture(
            weights: model.attention(
                input: input, target: prediction.best.tokens, route: try model.places.route(of: task?.name)),
            input: input.map(vocabulary.piece), answer: prediction.best.tokens.map(vocabulary.piece))
    }
}

extension PredictionMethod {
    /// The method for inputs that follow others.
    fileprivate func numbered(from first: Int) -> PredictionMethod {
        guard case .decoding(let decoding, let answers) = self else { return self }
        return .decoding(decoding.numbered(from: first), answers: answers)
    }
}
