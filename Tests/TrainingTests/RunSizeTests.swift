import Batching
import Configuration
import ExampleStore
import Models
import Testing
import Training

/// Epochs as a run's length, and tokens as a batch's size.
@Suite struct RunSizeTests {
    private func read(_ text: String) throws -> TrainingConfiguration {
        try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") {
            TrainingConfiguration($0, tasks: ["spell"])
        }
    }

    @Test func readsBothUnits() throws {
        let usual = try read(#"{"steps": 300}"#)
        #expect(usual.length == .steps(300) && usual.batchSize == .examples(64))
        let epochs = try read(#"{"epochs": 2.5, "batchTokens": 4096, "accumulation": 100}"#)
        #expect(epochs.length == .epochs(2.5) && epochs.batchSize == .tokens(4096))
    }

    @Test func readsTheDropoutOfTokens() throws {
        #expect(try read(#"{"steps": 3}"#).tokenDropout.isEmpty)
        #expect(try read(#"{"steps": 3, "tokenDropout": {"spell": 0.25}}"#).tokenDropout == ["spell": 0.25])
    }

    /// A run keeps the units of the user's configuration, not the computed steps.
    @Test func resolvedConfigurationsKeepTheUnits() throws {
        for text in [#"{"epochs": 2, "batchTokens": 4096}"#, #"{"steps": 7, "batchExamples": 5}"#] {
            let resolved = try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") { object in
                _ = TrainingConfiguration(object, tasks: [])
                return object.resolved
            }
            let keys = ["epochs", "steps", "batchTokens", "batchExamples"].filter { resolved[$0] != nil }
            #expect(keys.allSatisfy { text.contains("\"\($0)\"") } && keys.count == 2)
            #expect(try read(resolved.text) == read(text))
        }
    }

    @Test(arguments: [
        (#"{}"#, #"run.json:1:1: missing field "steps" or "epochs" or "examples""#),
        (
            #"{"steps": 3, "epochs": 1}"#,
            #"run.json:1:24: epochs: "steps" and "epochs" exclude each other; leave one of them out"#
        ),
        (#"{"epochs": 0}"#, "run.json:1:12: epochs: 0 is out of range; expected 1e-06 to 1000000"),
        (
            #"{"steps": 3, "batchTokens": 9, "batchExamples": 1}"#,
            """
            run.json:1:29: batchTokens: "batchExamples" and "batchTokens" exclude each other; leave one of them out
            """
        ),
        (
            #"{"steps": 3, "batchExamples": 4, "accumulation": 5}"#,
            "run.json:1:50: accumulation: 5 micro-batches of 4 examples leave some empty"
        ),
        (
            #"{"steps": 3, "tokenDropout": {"spel": 0.1}}"#,
            #"run.json:1:39: tokenDropout.spel: "spel" is no task of the mixture that has answers; "#
                + #"did you mean "spell"?"#
        ),
        (
            #"{"steps": 3, "tokenDropout": {"spell": 1}}"#,
            "run.json:1:40: tokenDropout.spell: 1 is out of range; expected at least 0 and less than 1"
        ),
        (#"{"step": 3}"#, #"run.json:1:1: missing field "steps" or "epochs" or "examples""#),
    ])
    func reportsMistakes(text: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect(error?.diagnostics.first?.description == message)
    }

    @Test(arguments: [
        (1.0, 100, 10, 10), (1, 101, 10, 11), (3, 10, 4, 8), (0.5, 100, 10, 5), (0.1, 30, 1, 3), (0.3, 10, 1, 3),
        (0.001, 10, 8, 1), (2, 94_400, 32, 5900), (1.5, 7, 1, 11),
    ])
    func epochsAreRoundedToExamplesAndThenUpToSteps(epochs: Double, examples: Int, batch: Int, steps: Int) {
        #expect(RunLength.epochs(epochs).steps(epochExamples: examples, batchExamples: batch) == steps)
        #expect(RunLength.steps(17).steps(epochExamples: examples, batchExamples: batch) == 17)
    }

    /// With proportional rates, every task shows each example once in an epoch, without exception.
    @Test func anEpochShowsEveryExampleOnce() throws {
        let counts = [60, 25, 15]
        let tasks = counts.indices.map { MixtureTask(name: "t\($0)", exampleCount: counts[$0]) }
        let stages = MixtureStages(try MixtureRates(tasks, policy: ProportionalPolicy()))
        for batch in [1, 4, 10] {
            let sampler = MixtureSampler(stages, batchSize: batch, seed: 1)
            let steps = RunLength.epochs(1).steps(epochExamples: stages.epochExamples, batchExamples: batch)
            #expect(steps * batch == 100)
            #expect(Set((0..<steps).flatMap { sampler.draws(step: $0) }).count == 100)
        }
    }

    @Test(arguments: [(100, 10.0, 10), (100, 12, 8), (100, 11, 9), (5, 10, 1), (4096, 151.7, 27)])
    func tokensAreDividedByThoseOfAnExample(tokens: Int, mean: Double, examples: Int) throws {
        #expect(try BatchSize.tokens(tokens).examples(tokensPerExample: mean) == examples)
        #expect(try BatchSize.examples(7).examples(tokensPerExample: mean) == 7)
    }

    @Test func batchesThatWouldBeEmpty() throws {
        var configuration = try read(#"{"steps": 1, "batchTokens": 100, "accumulation": 4}"#)
        #expect(try configuration.batchExamples(tokensPerExample: 25) == 4)
        let empty = "training.accumulation: 4 micro-batches of 3 examples leave some empty"
        #expect(throws: BatchSizeError(empty)) { try configuration.batchExamples(tokensPerExample: 30) }
        configuration.accumulation = 1
        let few = "training.batchTokens: 100 tokens are too few: the mean example has 251; raise it to 251"
        #expect(throws: BatchSizeError(few)) { try configuration.batchExamples(tokensPerExample: 250.5) }
    }

    /// Over whole epochs the mean batch has the expected number of tokens: the mean example's tokens times the examples
    /// of a step. This differs from the requested number by at most half an example.
    @Test(arguments: [40, 64, 100, 333, 2000])
    func theMeanBatchHasTheTokensAskedFor(batchTokens: Int) throws {
        let counts = [48, 36, 12]
        let examples = counts.enumerated().map { task, count in
            func sequences(_ factor: Int) -> FlatSequences {
                FlatSequences((0..<count).map { [Int32](repeating: 3, count: $0 * factor % (7 + 5 * task)) + [1] })
            }
            return TokenizedExamples(task: "t\(task)", inputs: sequences(5), targets: sequences(3))
        }
        let tasks = counts.indices.map { MixtureTask(name: "t\($0)", exampleCount: counts[$0], weight: [1, 3, 4][$0]) }
        let stages = MixtureStages(try MixtureRates(tasks, policy: ExplicitPolicy()))
        let tokensPerExample = stages.mean(of: examples.map { ModelExamples($0).meanTokens }, before: 0)
        let batchExamples = try BatchSize.tokens(batchTokens).examples(tokensPerExample: tokensPerExample)
        let sampler = MixtureSampler(stages, batchSize: batchExamples, seed: 3)
        let builder = BatchBuilder(tasks: examples, converter: EncoderDecoderConverter(start: 0))
        // In 384 draws the tasks come 48, 144 and 192 times, which are whole epochs of each.
        let steps = 384 * 2
        let tokens = (0..<steps).reduce(0) { sum, step in
            sum + builder.batch(step: step, sampler.draws(step: step)).tokens.tokenCount
        }
        let mean = Double(tokens) / Double(steps)
        #expect(abs(mean - Double(batchExamples) * tokensPerExample) < 1e-9 * mean)
        #expect(abs(mean - Double(batchTokens)) <= tokensPerExample / 2)
    }
}
