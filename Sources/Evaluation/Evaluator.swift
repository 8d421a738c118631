import Batching
import Communication
import ExampleStore
import Metrics
import Models
import TaskDefinitions
import Tensors
import Vocabularies

/// Evaluates a model on the tasks of a store.
package struct Evaluator<Element: Scalar> {
    package let model: any GenerativeModel<Element>
    package let vocabulary: any Vocabulary
    package let store: ExampleStore
    private let automata = AnswerAutomata()
    /// The processes that share the work; each has the same examples in its store, and all get all results.
    private let communicator: any Communicator

    package init(
        model: any GenerativeModel<Element>, vocabulary: any Vocabulary, store: ExampleStore,
        communicator: any Communicator = SoleProcess()
    ) {
        self.model = model
        self.vocabulary = vocabulary
        self.store = store
        self.communicator = communicator
    }

    /// Answers the examples of a split, as the task's definition says, and scores the predictions. For a task with an
    /// objective nothing is written: its targets are scored, with the same spans left out in all evaluations.
    /// - Parameters:
    ///   - decoding: the search for answers, unless the task ranks its labels
    ///   - maximumExamples: the largest number of evaluated examples, in whole groups if they have groups; see
    ///     ``EvaluationSample``. Nil for all.
    ///   - measuresLoss: whether to compute the loss of the targets too
    ///   - seed: decides the resamples of the metrics' intervals
    ///   - progress: called after every batch; it may throw to stop
    /// - Throws: `StoreError` if the split was not imported, or the store is read only and not tokenised with this
    ///   vocabulary; `MetricError` if a metric does not fit the task; ``EvaluationError`` if the split was
    ///   imported anew meanwhile; `MixtureError` if the vocabulary has too few sentinels for a task's objective;
    ///   `MissingDelta` if the model has deltas for other tasks only.
    package func evaluate(
        task: TaskDefinition, split: Split, decoding: DecodingConfiguration = DecodingConfiguration(),
        maximumExamples: Int? = nil, measuresLoss: Bool = false, seed: UInt64 = 0,
        progress: (EvaluationProgress) throws -> Void = { _ in }
    ) throws -> TaskEvaluation {
        let route = try model.places.route(of: task.name)
        let (tokens, ordinals) = try tokens(of: task, split: split, maximum: maximumExamples)
        let examples = try storedExamples(ordinals, task: task, split: split)
        func report(_ phase: EvaluationProgress.Phase, _ done: Int) throws {
            try progress(
                EvaluationProgress(
                    task: task.name, split: split, phase: phase, examples: done, exampleCount: ordinals.count))
        }

        let corrupted = try corrupted(examples, of: task, split: split)
        let pairs = corrupted?.pairs ?? Self.pairs(tokens, ordinals)
        let method = PredictionMethod(of: task, decoding: decoding)
        try checkMemory(pairs, method, task: task, split: split)
        let clock = ContinuousClock()
        var start = clock.now
        let measuresTargets = task.isLabelled(split) && (measuresLoss || task.needsTeacherForcing)
        let inputs = RoutedInputs(pairs.map(\.input), route: route)
        let targets =
            try measuresTargets
            ? LikelihoodScorer(model: model, communicator: communicator).score(pairs, routes: inputs.routes) {
                try report(.measuringLoss, $0)
            } : []
        var answers: [Answer] = []
        if method != .teacherForcing {
            start = clock.now
            answers = try method.answers(
                to: inputs, model: model, vocabulary: vocabulary, automata: automata,
                maximumLength: task.limits.maxTargetTokens, communicator: communicator
            ) { try report(.predicting, $0) }
        }
        let seconds = (clock.now - start) / .seconds(1)
        try model.checkFinite(answers.map(\.logLikelihood))
        let outputs = examples.enumerated().map { place, example in
            let answer = answers.isEmpty ? nil : answers[place]
            let output = EvaluatedExample(
                ordinal: example.ordinal, input: example.input, targets: example.targets,
                prediction: answer?.text ?? "", logLikelihood: answer?.logLikelihood, attributes: example.attributes,
                targetLikelihood: measuresTargets ? targets[place] : nil)
            return corrupted?.shown(output, at: place) ?? output
        }
        return TaskEvaluation(
            report: try TaskReport(
                task: task, split: split, examples: outputs, corrupted: corrupted, vocabulary: vocabulary,
                decoding: method.description, seconds: seconds, seed: seed),
            outputs: outputs, method: method, limits: task.limits, loss: measuresLoss ? Self.meanLoss(targets) : nil)
    }

    /// Looks whether an evaluation fits into memory, long before it is made. The parameters are those of
    /// ``evaluate(task:split:decoding:maximumExamples:measuresLoss:seed:progress:)``.
    /// - Throws: `MemoryShortage` if the largest batch, or the longest text, does not fit; `PositionShortage` if a
    ///   target does not fit into the model's positions; and what the evaluation throws
    package func checkMemory(
        task: TaskDefinition, split: Split, decoding: DecodingConfiguration, maximumExamples: Int? = nil
    ) throws {
        _ = try model.places.route(of: task.name)
        let (tokens, ordinals) = try tokens(of: task, split: split, maximum: maximumExamples)
        // Only an objective is made of the texts themselves.
        let corrupted =
            task.objective == nil
            ? nil : try corrupted(try storedExamples(ordinals, task: task, split: split), of: task, split: split)
        try checkMemory(
            corrupted?.pairs ?? Self.pairs(tokens, ordinals), PredictionMethod(of: task, decoding: decoding),
            task: task, split: split)
    }

    private func checkMemory(
        _ pairs: [TokenPair], _ method: PredictionMethod, task: TaskDefinition, split: Split
    ) throws {
        try method.checkMemory(
            pairs, model: model, vocabulary: vocabulary, automata: automata, maximumLength: task.limits.maxTargetTokens,
            for: "the \(split.rawValue) split of the task \"\(task.name)\"",
            advice: "lower the task's limits, or decoding.batchExamples")
    }

    /// The tokens of a split, and the ordinals of the examples that are evaluated.
    private func tokens(
        of task: TaskDefinition, split: Split, maximum: Int?
    ) throws -> (tokens: TokenizedExamples, ordinals: [Int]) {
        try store.tokenize(task: task, split: split, vocabulary: vocabulary)
        let tokens = try store.tokenized(task: task, split: split, vocabulary: vocabulary)
        return (tokens, try sample(of: task, split: split, count: tokens.count, maximum: maximum))
    }

    private func corrupted(
        _ examples: [StoredExample], of task: TaskDefinition, split: Split
    ) throws(MixtureError) -> CorruptedTexts? {
        try CorruptedTexts(
            examples.map { ($0.ordinal, $0.input) }, of: task, split: split, vocabulary: vocabulary)
    }

    private static func pairs(_ tokens: TokenizedExamples, _ ordinals: [Int]) -> [TokenPair] {
        ordinals.map { TokenPair(input: tokens.input($0), target: tokens.target($0)) }
    }

    /// Records an evaluation, its scores and all its predictions in the store, in one transaction. The predictions are
    /// stored as the model wrote them, before the task's postprocessing.
    /// - Returns: the evaluation's id.
    /// - Throws: `StoreError` if there is no such run, or the store cannot be written.
    @discardableResult
    package func record(_ evaluation: TaskEvaluation, run: Int, step: Int) throws -> Int {
        let report = evaluation.report
        return try store.recordEvaluation(
            run: run, step: step, task: report.task, split: report.split, decoding: evaluation.method.description,
            limits: evaluation.limits, seconds: report.seconds,
            scores: report.storedScores,
            predictions: evaluation.outputs.map {
                PredictionRecord(
                    ordinal: $0.ordinal, text: $0.prediction, logLikelihood: $0.logLikelihood,
                    targetLikelihood: $0.targetLikelihood)
            })
    }

    /// The ordinals of the examples to evaluate.
    private func sample(of task: TaskDefinition, split: Split, count: Int, maximum: Int?) throws -> [Int] {
        guard let attribute = task.groupAttribute, let maximum, maximum < count else {
            return EvaluationSample.ordinals(count: count, maximum: maximum)
        }
        let groups = try store.attribute(attribute, task: task.name, split: split)
        // Texts are compared by their bytes, as in the metrics.
        return EvaluationSample.ordinals(groups: groups.map { Array(($0 ?? "").utf8) }, maximum: maximum)
    }

    private func storedExamples(_ ordinals: [Int], task: TaskDefinition, split: Split) throws -> [StoredExample] {
        let wanted = Set(ordinals)
        var examples: [StoredExample] = []
        try store.forEachExample(task: task.name, split: split) {
            if wanted.contains($0.ordinal) { examples.append($0) }
        }
        guard examples.count == ordinals.count else {
            throw EvaluationError(
                "the \(split.rawValue) split of the task \"\(task.name)\" was imported anew meanwhile; evaluate again")
        }
        return examples
    }

    /// Nats per token.
    private static func meanLoss(_ targets: [TargetLikelihood]) -> Double {
        let count = targets.reduce(0) { $0 + $1.tokens }
        return count == 0 ? .nan : -targets.reduce(0) { $0 + $1.logLikelihood } / Double(count)
    }
}

extension TaskReport {
    /// The scores in the store's form.
    package var storedScores: [ScoreRecord] {
        metrics.map { .init(metric: $0.name, value: $0.value, low: $0.low, high: $0.high) }
    }

    /// Scores predictions and counts the examples that the task's limits cut.
    /// - Parameter corrupted: the corrupted texts of a task with an objective, which the examples show
    init(
        task: TaskDefinition, split: Split, examples: [EvaluatedExample], corrupted: CorruptedTexts?,
        vocabulary: any Vocabulary, decoding: String, seconds: Double = 0, seed: UInt64
    ) throws {
        let lengths =
            corrupted.map { $0.lengths(task.limits) }
            ?? TaskLengths(
                examples, isLabelled: task.isLabelled(split), limits: task.limits, vocabulary: vocabulary)
        // Ranked labels are never cut.
        let truncatedTargets = task.evaluation == .generate ? lengths?.truncatedTargets : 0
        try self.init(
            task: task, split: split, examples: examples, truncatedInputs: lengths?.truncatedInputs ?? 0,
            truncatedTargets: truncatedTargets ?? 0, lengths: lengths, decoding: decoding, seconds: seconds, seed: seed)
    }
}
