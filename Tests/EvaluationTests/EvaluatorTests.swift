import Evaluation
import ExampleStore
import Metrics
import Models
import TaskDefinitions
import Tensors
import TestSupport
import Testing
import Vocabularies

@Suite struct EvaluatorTests {
    static let vocabulary = ByteVocabulary(sentinels: 0)
    static let beam = DecodingConfiguration(
        strategy: .beam(width: 3, penalty: LengthPenalty(rule: .t5, alpha: 0.6)), batchExamples: 4)

    static func task(
        labels: [String]? = nil, metrics: [String] = ["exact_match", "token_f1"],
        limits: Limits = Limits(maxInputTokens: 12, maxTargetTokens: 6)
    ) throws -> TaskDefinition {
        TaskDefinition(
            name: "echo", description: "Says it again.",
            sources: [.train: Source(path: "echo.jsonl"), .test: Source(path: "echo.jsonl")],
            input: try Template("echo: {text}"), target: try Template("{text}"), references: "also",
            postprocessing: [TrimSpaces()], labels: labels,
            metrics: try metrics.flatMap { try MetricCatalogue.choices(named: $0, labels: labels) }, limits: limits)
    }

    static func data(_ count: Int, suffix: String = "") -> String {
        (0..<count).map { number in
            let text = String(repeating: "x", count: number % 9) + "\(number)\(suffix)"
            return "{\"text\": \"\(text)\", \"also\": [\"\(number)\"]}\n"
        }.joined()
    }

    /// Lends a folder with an imported task of 20 examples, and an evaluator of a random model.
    static func use(
        _ task: TaskDefinition, data: String = data(20),
        _ body: (TemporaryDirectory, Evaluator<Float>) throws -> Void
    ) throws {
        try TemporaryDirectory.use { directory in
            try directory.write(data, to: "echo.jsonl")
            let store = try ExampleStore(path: directory.path("store.sqlite"), mode: .readWrite)
            try store.importTask(task, dataDirectory: directory.path)
            let model = TinyModel.make(vocabulary: vocabulary.size, seed: 5) as any GenerativeModel<Float>
            try body(directory, Evaluator(model: model, vocabulary: vocabulary, store: store))
        }
    }

    @Test(arguments: [DecodingConfiguration(batchExamples: 7), beam])
    func evaluatesASplit(decoding: DecodingConfiguration) throws {
        let task = try Self.task()
        try Self.use(task) { _, evaluator in
            var progress: [EvaluationProgress] = []
            let evaluation = try evaluator.evaluate(
                task: task, split: .test, decoding: decoding, measuresLoss: true
            ) { progress.append($0) }

            #expect(evaluation.outputs.map(\.ordinal) == Array(0..<20))
            #expect(evaluation.outputs[11].input == "echo: xx11")
            #expect(evaluation.outputs[11].targets == ["xx11", "11"])
            #expect(evaluation.outputs.allSatisfy { $0.logLikelihood.map { $0 < 0 } ?? false })
            #expect(evaluation.report.examples == 20)
            #expect(evaluation.report.metrics.map(\.name) == task.metrics.map(\.title))
            #expect(evaluation.report.seconds > 0)
            // One of the six and one of the twelve tokens is the end.
            #expect(evaluation.report.truncatedTargets == evaluation.outputs.count { $0.targets[0].utf8.count > 5 })
            #expect(evaluation.report.truncatedInputs == evaluation.outputs.count { $0.input.utf8.count > 11 })
            #expect(evaluation.report.truncatedInputs > 0)
            #expect(progress.last?.phase == .predicting && progress.last?.examples == 20)
            #expect(progress.contains { $0.phase == .measuringLoss && $0.examples == 20 })

            // Each prediction equals the decoding of its input alone.
            let predictor = Predictor(model: evaluator.model, vocabulary: Self.vocabulary, decoding: decoding)
            let predictions = predictor.predict(evaluation.outputs.map(\.input), task: task, progress: { _ in })
            #expect(predictions.map(\.text) == evaluation.outputs.map { task.postprocess($0.prediction) })
            #expect(predictions.count(where: \.isInputTruncated) == evaluation.report.truncatedInputs)
        }
    }

    /// The loss is the mean over all target tokens, cut as in training. Single examples give the same mean.
    @Test func measuresTheLossPerToken() throws {
        let task = try Self.task()
        try Self.use(task) { _, evaluator in
            let evaluation = try evaluator.evaluate(task: task, split: .test, measuresLoss: true)
            var (total, tokens) = (0.0, 0)
            for output in evaluation.outputs {
                let input = Self.vocabulary.encode(output.input).prefix(11) + [1]
                let target = Self.vocabulary.encode(output.targets[0]).prefix(5) + [1]
                total -= TinyModel.logLikelihoods(evaluator.model, input: Array(input), targets: [Array(target)])[0]
                tokens += target.count
            }
            #expect(abs(try #require(evaluation.loss) - total / Double(tokens)) < 1e-4)
            #expect(try evaluator.evaluate(task: task, split: .test).loss == nil)
        }
    }

    @Test func recordsWhatTheReportIsMadeOf() throws {
        let task = try Self.task()
        try Self.use(task) { directory, evaluator in
            let store = evaluator.store
            let id = try store.beginRun(name: "tiny", configuration: "{}", seed: 1)
            let evaluation = try evaluator.evaluate(task: task, split: .test, decoding: Self.beam, seed: 3)
            let recorded = try evaluator.record(evaluation, run: id, step: 40)

            var predictions: [PredictionRecord] = []
            try store.forEachPrediction(ofEvaluation: recorded) { predictions.append($1) }
            #expect(predictions.map(\.text) == evaluation.outputs.map(\.prediction))
            #expect(predictions.map(\.logLikelihood) == evaluation.outputs.map(\.logLikelihood))
            let record = try #require(try store.evaluations(ofRun: id).first)
            #expect(record.decoding == "beam 3, T5's length penalty, alpha 0.6")
            let scores = Dictionary(uniqueKeysWithValues: record.scores.map { ($0.metric, $0.value) })
            for metric in evaluation.report.metrics { #expect(scores[metric.name] == metric.value) }

            // The report can be built again from the store, even if the data have changed since.
            let run = try #require(try store.run(id))
            try directory.write(Self.data(3, suffix: "!"), to: "echo.jsonl")
            try store.importTask(task, dataDirectory: directory.path)
            let rebuilt = try StoredReports(store: store).taskReports(
                ofRun: run, split: .test, tasks: [task], vocabulary: Self.vocabulary, seed: 3)
            #expect(rebuilt.count == 1)
            let (old, new) = (evaluation.report, rebuilt[0])
            #expect(new.metrics == old.metrics && new.errors == old.errors && new.errorCount == old.errorCount)
            #expect(new.examples == old.examples && new.truncatedInputs == old.truncatedInputs)
            #expect(new.truncatedTargets == old.truncatedTargets && new.decoding == old.decoding)
        }
    }

    @Test func findsTheLastEvaluationOfEachTask() throws {
        let task = try Self.task()
        try Self.use(task) { _, evaluator in
            let store = evaluator.store
            let reports = StoredReports(store: store)
            let id = try store.beginRun(name: "tiny", configuration: "{}", seed: 1)
            let run = try #require(try store.run(id))
            let none = EvaluationError("the run \"tiny\" has no evaluation of the test split; evaluate it first")
            #expect(throws: none) { try reports.evaluations(ofRun: run, split: .test, tasks: [task]) }
            let greedy = try evaluator.evaluate(task: task, split: .test, maximumExamples: 4)
            let beam = try evaluator.evaluate(task: task, split: .test, decoding: Self.beam, maximumExamples: 4)
            let ids = [
                try evaluator.record(greedy, run: id, step: 10), try evaluator.record(greedy, run: id, step: 20),
                try evaluator.record(beam, run: id, step: 20),
            ]
            func found(step: Int? = nil, decoding: DecodingConfiguration? = nil) throws -> [Int] {
                let tasks = [task, try ReportSamples.task("other")]
                return try reports.evaluations(ofRun: run, split: .test, step: step, decoding: decoding, tasks: tasks)
                    .map(\.id)
            }
            #expect(try found() == [ids[2]])
            #expect(try found(decoding: DecodingConfiguration()) == [ids[1]])
            #expect(try found(step: 10) == [ids[0]])
            let absent = EvaluationError(
                "the run \"tiny\" has no evaluation of the test split at step 15 by greedy; evaluate it first")
            #expect(throws: absent) { try found(step: 15, decoding: DecodingConfiguration()) }
        }
    }

    @Test func evaluatesASample() throws {
        let task = try Self.task()
        try Self.use(task) { _, evaluator in
            let whole = try evaluator.evaluate(task: task, split: .test)
            let sample = try evaluator.evaluate(task: task, split: .test, maximumExamples: 6)
            #expect(sample.outputs.count == 6 && sample.report.examples == 6)
            #expect(sample.outputs.map(\.ordinal) == EvaluationSample.ordinals(count: 20, maximum: 6))
            for output in sample.outputs {
                #expect(output.prediction == whole.outputs[output.ordinal].prediction)
            }
            #expect(try evaluator.evaluate(task: task, split: .test, maximumExamples: 0).report.examples == 0)
        }
    }

    @Test func samplesHoldWholeGroups() throws {
        // Four examples in a group, not in succession.
        let groups = (0..<1000).map { $0 % 250 }
        let small = EvaluationSample.ordinals(groups: groups, maximum: 103)
        let large = EvaluationSample.ordinals(groups: groups, maximum: 300)
        #expect(small.count == 100 && Set(small.map { groups[$0] }).count == 25 && small == small.sorted())
        #expect(Set(small).isSubset(of: large) && large.count == 300)
        // If each example is its own group, the sample is the one without groups.
        #expect(
            EvaluationSample.ordinals(groups: Array(0..<1000), maximum: 100)
                == EvaluationSample.ordinals(count: 1000, maximum: 100))
        // One group, whatever its size, and no more than exist.
        #expect(EvaluationSample.ordinals(groups: [7, 8, 7, 8, 7, 8], maximum: 1).count == 3)
        #expect(EvaluationSample.ordinals(groups: [7, 8], maximum: 2) == [0, 1])
        #expect(EvaluationSample.ordinals(groups: [7, 8], maximum: 0) == [])
    }

    @Test func anEvaluationOfASampleCutsNoGroup() throws {
        let task = TaskDefinition(
            name: "echo", sources: [.test: Source(path: "echo.jsonl")], input: try Template("echo: {text}"),
            target: try Template("{text}"), attributes: ["group": try Template("{question}")],
            metrics: try MetricCatalogue.choices(named: "group_exact_match", labels: nil),
            limits: Limits(maxInputTokens: 12, maxTargetTokens: 6))
        let data = (0..<20).map { "{\"text\": \"\($0)\", \"question\": \"q\($0 / 3)\"}\n" }.joined()
        try Self.use(task, data: data) { _, evaluator in
            let sample = try evaluator.evaluate(task: task, split: .test, maximumExamples: 8)
            let questions = Dictionary(grouping: sample.outputs) { $0.attributes["group"] ?? "" }
            #expect(questions.count >= 2 && sample.outputs.count <= 8)
            #expect(questions.allSatisfy { $0.value.count == ($0.key == "q6" ? 2 : 3) })
        }
    }

    @Test func samplesAreNestedAndSpread() {
        #expect(EvaluationSample.ordinals(count: 5) == [0, 1, 2, 3, 4])
        #expect(EvaluationSample.ordinals(count: 5, maximum: 9) == [0, 1, 2, 3, 4])
        #expect(EvaluationSample.ordinals(count: 0, maximum: 3) == [])
        let small = EvaluationSample.ordinals(count: 1000, maximum: 100)
        let large = EvaluationSample.ordinals(count: 1000, maximum: 300)
        #expect(Set(small).count == 100 && Set(small).isSubset(of: large) && small == small.sorted())
        #expect((30...70).contains(small.count { $0 < 500 }))
    }

    @Test func saysWhatIsMissing() throws {
        let task = try Self.task()
        try Self.use(task) { directory, evaluator in
            let error = #expect(throws: StoreError.self) { try evaluator.evaluate(task: task, split: .validation) }
            #expect(error?.message.contains("validation") == true)
            let reader = try ExampleStore(path: directory.path("store.sqlite"), mode: .readOnly)
            #expect(throws: StoreError.self) {
                try Evaluator(model: evaluator.model, vocabulary: Self.vocabulary, store: reader)
                    .evaluate(task: task, split: .test)
            }
        }
    }
}

@Suite struct PredictorTests {
    private static func predictor() -> Predictor<Float> {
        Predictor(
            model: TinyModel.make(vocabulary: EvaluatorTests.vocabulary.size, seed: 5) as any GenerativeModel<Float>,
            vocabulary: EvaluatorTests.vocabulary, decoding: EvaluatorTests.beam)
    }

    @Test func answersInOrderAndMarksWhatWasCut() throws {
        let limits = Limits(maxInputTokens: 5, maxTargetTokens: 4)
        let texts = ["a", "abcde", "", "abcd", "a"]
        let predictions = Self.predictor().predict(texts, limits: limits, progress: { _ in })
        #expect(predictions.map(\.input) == texts)
        #expect(predictions.map(\.isInputTruncated) == [false, true, false, false, false])
        #expect(predictions[0] == predictions[4])
        #expect(predictions[1].text == predictions[3].text)
        #expect(predictions.allSatisfy { !$0.isInvalidLabel })
        #expect(Self.predictor().predict([], progress: { _ in }).isEmpty)
    }

    @Test func theEndOfAnInputMayBeKept() throws {
        let limits = Limits(maxInputTokens: 5, maxTargetTokens: 4, keep: .end)
        let predictions = Self.predictor().predict(["abcde", "bcde", "abcd"], limits: limits, progress: { _ in })
        #expect(predictions.map(\.isInputTruncated) == [true, false, false])
        #expect(predictions[0].logLikelihood == predictions[1].logLikelihood)
        #expect(predictions[0].logLikelihood != predictions[2].logLikelihood)
    }

    @Test func marksAnswersThatAreNoLabel() throws {
        let task = try EvaluatorTests.task(labels: ["yes", "no"], metrics: ["accuracy"])
        let predictions = Self.predictor().predict(["echo: a", "echo: b"], task: task, progress: { _ in })
        #expect(predictions.allSatisfy { $0.isInvalidLabel == !["yes", "no"].contains($0.text) })
        #expect(predictions.allSatisfy { $0.isInvalidLabel })
    }
}
