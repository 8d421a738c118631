import Batching
import Evaluation
import ExampleStore
import Foundation
import Metrics
import Models
import TaskDefinitions
import TestSupport
import Testing
import Vocabularies

/// Evaluations of a task with an objective and without answers.
@Suite struct CorruptedEvaluationTests {
    private static let vocabulary = ByteVocabulary(sentinels: 3)

    private static func task(maxInputTokens: Int = 21) throws -> TaskDefinition {
        let corruption = SpanCorruption(noiseDensity: 0.3, meanSpanLength: 2)
        return TaskDefinition(
            name: "echo", description: "Fills gaps.",
            sources: [.train: Source(path: "echo.jsonl"), .test: Source(path: "echo.jsonl")],
            input: try Template("{text}{text}{text}"), objective: corruption,
            metrics: try ["perplexity", "token_accuracy"].flatMap {
                try MetricCatalogue.choices(named: $0, labels: nil)
            },
            limits: Limits(
                maxInputTokens: maxInputTokens, maxTargetTokens: corruption.targetLength(ofText: maxInputTokens - 1)),
            evaluation: .likelihood)
    }

    private static func use(_ body: (Evaluator<Float>, TaskDefinition) throws -> Void) throws {
        let task = try task()
        try EvaluatorTests.use(task) { _, evaluator in
            let model = TinyModel.make(vocabulary: vocabulary.size, seed: 5) as any GenerativeModel<Float>
            try body(Evaluator(model: model, vocabulary: vocabulary, store: evaluator.store), task)
        }
    }

    /// The scored pairs are the shown ones, and nothing is generated.
    @Test func targetsAreScoredAndNothingIsWritten() throws {
        try Self.use { evaluator, task in
            var phases: Set<String> = []
            let evaluation = try evaluator.evaluate(task: task, split: .test) { phases.insert("\($0.phase)") }
            #expect(phases == ["measuringLoss"] && evaluation.method == .teacherForcing)
            var (total, tokens) = (0.0, 0)
            for output in evaluation.outputs {
                #expect(output.prediction == "" && output.logLikelihood == nil)
                #expect(output.input.contains("<extra_id_0>") && output.targets[0].hasPrefix("<extra_id_0>"))
                let (input, target) = (Self.vocabulary.encode(output.input), Self.vocabulary.encode(output.targets[0]))
                let expected = TinyModel.logLikelihoods(evaluator.model, input: input + [1], targets: [target + [1]])[0]
                let likelihood = try #require(output.targetLikelihood)
                #expect(abs(likelihood.logLikelihood - expected) < 1e-4 && likelihood.tokens == target.count + 1)
                total += expected
                tokens += target.count + 1
            }
            let perplexity = try #require(evaluation.report.primary?.value)
            #expect(abs(perplexity / exp(-total / Double(tokens)) - 1) < 1e-4)

            let report = evaluation.report
            #expect(!report.hasAnswers && report.errorCount == 0 && report.errors.isEmpty && report.isScored)
            #expect(report.decoding == "teacher forcing" && report.seconds > 0)
            let lengths = try #require(report.lengths)
            #expect(lengths.predictions == nil)
            #expect(lengths.targets?.statistics.mean == Double(tokens) / 20)
            // Texts longer than 20 bytes are cut before their corruption.
            let cut = (0..<20).count { 3 * ($0 % 9 + "\($0)".count) > 20 }
            #expect(report.truncatedInputs == cut && cut > 0 && report.truncatedTargets == 0)
        }
    }

    /// The gaps are the same in every evaluation of the split, in a sample, and in a report from the store.
    @Test func gapsAreTheSameInEveryEvaluation() throws {
        try Self.use { evaluator, task in
            let store = evaluator.store
            let all = try evaluator.evaluate(task: task, split: .test, seed: 3)
            let some = try evaluator.evaluate(task: task, split: .test, maximumExamples: 5, seed: 4)
            #expect(some.outputs.count == 5)
            for output in some.outputs {
                let other = all.outputs[output.ordinal]
                #expect(output.input == other.input && output.targets == other.targets)
            }

            let id = try store.beginRun(name: "tiny", configuration: "{}", seed: 1)
            try evaluator.record(all, run: id, step: 40)
            let run = try #require(try store.run(id))
            let rebuilt = try StoredReports(store: store).taskReports(
                ofRun: run, split: .test, decoding: EvaluatorTests.beam, tasks: [task], vocabulary: Self.vocabulary,
                seed: 3)
            #expect(rebuilt.count == 1)
            #expect(rebuilt[0].metrics == all.report.metrics && rebuilt[0].samples == all.report.samples)
            #expect(rebuilt[0].lengths == all.report.lengths)
        }
    }

    @Test func tooFewSentinelsAreAnError() throws {
        try EvaluatorTests.use(try Self.task()) { _, evaluator in
            let message =
                "task \"echo\" needs 3 sentinels for its longest text, of 20 tokens, and the vocabulary has "
                + "0; give the vocabulary \"sentinels\": 3 or more, as T5's 100, or the task a lower \"maxInputTokens\""
            let error = #expect(throws: MixtureError.self) {
                try evaluator.evaluate(task: try Self.task(), split: .test)
            }
            #expect(error?.description == message)
        }
    }

    /// A user's own gaps are filled by generation.
    @Test func predictingWrites() throws {
        try Self.use { evaluator, task in
            let predictor = Predictor(model: evaluator.model, vocabulary: Self.vocabulary)
            let limits = Limits(maxInputTokens: 21, maxTargetTokens: task.limits.maxTargetTokens)
            let texts = ["a <extra_id_0> b"]
            let answers = predictor.predict(texts, task: task) { _ in }
            #expect(answers == predictor.predict(texts, limits: limits) { _ in })
        }
    }
}
