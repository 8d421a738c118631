import Evaluation
import ExampleStore
import Metrics
import Models
import TaskDefinitions
import Tensors
import Testing
import Vocabularies

/// Tasks that are evaluated by ranking their labels.
@Suite struct RankEvaluationTests {
    private static let labels = ["Even", "Odd"]
    private static let data = (0..<20).map {
        "{\"text\": \"number \($0)\", \"label\": \"\($0 % 2 == 0 ? "Even" : "Odd")\"}\n"
    }.joined()

    /// Limits that cut inputs, and a step that would change the labels.
    private static func task(_ evaluation: EvaluationMode = .rankClassification(normalizesByLength: false)) throws
        -> TaskDefinition
    {
        TaskDefinition(
            name: "parity", sources: [.test: Source(path: "echo.jsonl")], input: try Template("parity: {text}"),
            target: try Template("{label}"), postprocessing: [LowercaseText()], labels: labels,
            metrics: try MetricCatalogue.choices(named: "accuracy", labels: labels),
            limits: Limits(maxInputTokens: 17, maxTargetTokens: 2), evaluation: evaluation)
    }

    @Test func predictsTheLikeliestLabel() throws {
        let task = try Self.task()
        try EvaluatorTests.use(task, data: Self.data) { _, evaluator in
            var progress: [EvaluationProgress] = []
            let evaluation = try evaluator.evaluate(task: task, split: .test) { progress.append($0) }
            #expect(evaluation.outputs.count == 20)
            for output in evaluation.outputs {
                let input = EvaluatorTests.vocabulary.encode(output.input).prefix(16) + [1]
                let likelihoods = TinyModel.logLikelihoods(
                    evaluator.model, input: Array(input),
                    targets: Self.labels.map { EvaluatorTests.vocabulary.encode($0) + [1] })
                #expect(output.prediction == (likelihoods[0] >= likelihoods[1] ? "Even" : "Odd"))
                #expect(abs(try #require(output.logLikelihood) - max(likelihoods[0], likelihoods[1])) < 1e-4)
            }
            let right = evaluation.outputs.count { $0.prediction == $0.targets[0] }
            let report = evaluation.report
            #expect(report.primary?.value == 5 * Double(right))
            // A random model generates no label, but here it only compares labels.
            #expect(report.invalidLabelRate == 0 && report.errors.allSatisfy { !$0.isInvalidLabel })
            #expect(report.decoding == "rank classification")
            #expect(report.truncatedInputs == 10 && report.truncatedTargets == 0)
            #expect(progress.last?.phase == .predicting && progress.last?.examples == 20)
        }
    }

    @Test func theSameTaskDecodedWritesNoLabel() throws {
        let task = try Self.task(.generate)
        try EvaluatorTests.use(task, data: Self.data) { _, evaluator in
            let report = try evaluator.evaluate(task: task, split: .test).report
            #expect(report.invalidLabelRate == 100 && report.decoding == "greedy" && report.truncatedTargets == 20)
        }
    }

    /// Predictions of another mode are not reused.
    @Test func storedPredictionsAreFoundByTheMode() throws {
        let modes: [EvaluationMode] = [
            .generate, .rankClassification(normalizesByLength: false), .rankClassification(normalizesByLength: true),
        ]
        let tasks = try modes.map(Self.task)
        try EvaluatorTests.use(tasks[0], data: Self.data) { _, evaluator in
            let store = evaluator.store
            let id = try store.beginRun(name: "tiny", configuration: "{}", seed: 1)
            let run = try #require(try store.run(id))
            func stored(_ task: TaskDefinition) throws -> [TaskReport] {
                try StoredReports(store: store).taskReports(
                    ofRun: run, split: .test, decoding: EvaluatorTests.beam, tasks: [task],
                    vocabulary: EvaluatorTests.vocabulary, seed: 4)
            }
            for (mode, task) in zip(modes, tasks) {
                let way = mode == .generate ? "beam 3, T5's length penalty, alpha 0.6" : mode.description
                let absent = EvaluationError(
                    "the run \"tiny\" has no evaluation of the test split by \(way); evaluate it first")
                #expect(throws: absent) { try stored(task) }
                let evaluation = try evaluator.evaluate(
                    task: task, split: .test, decoding: EvaluatorTests.beam, seed: 4)
                try evaluator.record(evaluation, run: id, step: 10)
                #expect(try store.evaluations(ofRun: id).map(\.decoding).contains(way))
                let rebuilt = try #require(try stored(task).first)
                #expect(rebuilt.metrics == evaluation.report.metrics && rebuilt.errors == evaluation.report.errors)
                #expect(rebuilt.invalidLabelRate == evaluation.report.invalidLabelRate)
                #expect(rebuilt.decoding == way && rebuilt.truncatedTargets == evaluation.report.truncatedTargets)
            }
            #expect(try store.evaluations(ofRun: id).count == 3)
        }
    }

    @Test func predictorsGoByTheTasksMode() throws {
        let task = try Self.task()
        let predictor = Predictor(
            model: TinyModel.make(vocabulary: EvaluatorTests.vocabulary.size, seed: 5) as any GenerativeModel<Float>,
            vocabulary: EvaluatorTests.vocabulary)
        let predictions = predictor.predict(["parity: number 13", "parity: 7"], task: task, progress: { _ in })
        #expect(predictions.map(\.isInputTruncated) == [true, false])
        for prediction in predictions {
            let ranking = try #require(prediction.ranking)
            #expect(ranking.candidates.map(\.label) == Self.labels)
            #expect(prediction.text == ranking.best.label)
            #expect(prediction.logLikelihood == ranking.best.likelihood.logLikelihood)
            #expect(prediction.isComplete && !prediction.isInvalidLabel)
        }
        #expect(predictor.predict(["parity: 7"], task: try Self.task(.generate), progress: { _ in })[0].ranking == nil)
    }
}
