import Evaluation
import Foundation
import Models
import Tensors
import Testing

/// Logits processors, against those of transformers: `Tests/Fixtures/decoding/processors.json`.
@Suite struct ProcessorTests {
    struct Model: Decodable {
        let inputs: [[Int32]]
        let cases: [Case]
    }

    struct Case: Decodable {
        let repetitionPenalty: Double
        let noRepeatNGram: Int
        let badWords: [[Int32]]
        let minimumNewTokens: Int?
        let minimumLength: Int?
        let searches: [Search]
        let distributions: [Distribution]

        var rules: DecodingRules {
            var rules = DecodingRules()
            rules.repetitionPenalty = repetitionPenalty
            rules.noRepeatNGram = noRepeatNGram
            rules.badSequences = badWords
            if let minimumNewTokens { rules.minimumLength = MinimumLength(tokens: minimumNewTokens) }
            if let minimumLength { rules.minimumLength = MinimumLength(tokens: minimumLength, countsPrompt: true) }
            return rules
        }
    }

    struct Search: Decodable {
        let beams: Int, count: Int
        let penalty: Double
        let maximumLength: Int
        let outputs: [[Output]]

        func configuration(_ rules: DecodingRules) -> DecodingConfiguration {
            var configuration =
                beams == 1
                ? DecodingConfiguration.greedy
                : .beams(beams, alternatives: count, penalty: LengthPenalty(rule: .transformers, alpha: penalty))
            configuration.rules = rules
            return configuration
        }
    }

    struct Output: Decodable {
        let tokens: [Int32]
        let isComplete: Bool
        let logLikelihood: Double
        let score: Double?
    }

    struct Distribution: Decodable {
        let temperature: Double?
        let top_k: Int?
        let top_p: Double?
        let prompt: [Int32], tokens: [Int32]
        let logits: [Float]
        let kept: [Int]
        let probabilities: [Double]
    }

    private static func models() throws -> [String: Model] {
        try JSONDecoder().decode(
            [String: Model].self, from: Data(contentsOf: DecodingFixture.file("processors.json")))
    }

    private static func model<Element: Scalar>(_ name: String) throws -> any GenerativeModel<Element> {
        DecodingFixture.names.contains(name)
            ? try DecodingFixture.read(name).model(name) : try DecoderOnlyTests.Fixture.read(name).model(name)
    }

    /// Greedy and beam search find what transformers finds, in both precisions.
    @Test(arguments: ["t5", "t5v1_1", "published", "untied"]) func searchesAreTransformers(name: String) throws {
        let fixture = try #require(try Self.models()[name])
        #expect(fixture.cases.count == 10 && fixture.inputs.count > 4)
        try compare(fixture, try Self.model(name) as any GenerativeModel<Double>, name, tolerance: 5e-6)
        try compare(fixture, try Self.model(name) as any GenerativeModel<Float>, name, tolerance: 1e-4)
    }

    private func compare<Element: Scalar>(
        _ fixture: Model, _ model: any GenerativeModel<Element>, _ name: String, tolerance: Double
    ) throws {
        for rules in fixture.cases {
            for search in rules.searches {
                var configuration = search.configuration(rules.rules)
                configuration.batchExamples = 3
                let outputs = SequenceDecoder(model: model, configuration: configuration)
                    .decodeAlternatives(fixture.inputs.map { $0[...] }, maximumLength: search.maximumLength) { _ in }
                let setting: Comment = "\(name): \(configuration.description)"
                for (found, expected) in zip(outputs, search.outputs) {
                    #expect(found.map(\.tokens) == expected.map(\.tokens), setting)
                    #expect(found.map(\.isComplete) == expected.map(\.isComplete), setting)
                    for (output, expected) in zip(found, expected) {
                        #expect(abs(output.logLikelihood - expected.logLikelihood) < tolerance, setting)
                        guard let score = expected.score else { continue }
                        let own = try #require(configuration.score(of: output))
                        #expect(abs(own - score) < max(tolerance, 2e-6) * max(1, abs(score)), setting)
                    }
                }
            }
        }
    }

    /// What is left to draw from, and how often each token is drawn.
    @Test func distributionsAreTransformers() throws {
        var count = 0
        for (name, fixture) in try Self.models() {
            let model: any GenerativeModel<Float> = try Self.model(name)
            for rules in fixture.cases {
                for expected in rules.distributions {
                    count += 1
                    try compare(expected, rules.rules, end: model.configuration.specialTokens.endOfSequence, name)
                }
            }
        }
        #expect(count == 120)
    }

    private func compare(_ expected: Distribution, _ rules: DecodingRules, end: Int32, _ name: String) throws {
        var logits = expected.logits
        let past = PastTokens(prompt: expected.prompt, answer: expected.tokens)
        let sampling = Sampling(
            temperature: expected.temperature ?? 1, topK: expected.top_k, topP: expected.top_p)
        let candidates = logits.withUnsafeMutableBufferPointer { values in
            var row = NextLogits(values)
            for processor in rules.processors(nil, end: end) { processor.process(&row, after: past) }
            return TokenSampler(sampling: sampling).candidates(UnsafeBufferPointer(values))
        }
        #expect(candidates.map(\.token).sorted() == expected.kept, "\(name), \(rules)")
        let total = candidates.reduce(0) { $0 + $1.weight }
        for candidate in candidates {
            #expect(abs(candidate.weight / total - expected.probabilities[candidate.token]) < 1e-6, "\(name), \(rules)")
        }
    }

    /// Drawn answers keep the rules, and their likelihoods are the model's own.
    @Test func samplesKeepTheRules() throws {
        let fixture = try DecodingFixture.read("t5v1_1")
        let model: any GenerativeModel<Double> = try fixture.model("t5v1_1")
        var configuration = DecodingConfiguration.sampling(temperature: 1.5, seed: 3, samples: 3)
        configuration.rules.noRepeatNGram = 1
        configuration.rules.repetitionPenalty = 1.4
        configuration.rules.badSequences = [[5], [7, 8]]
        configuration.rules.minimumLength = MinimumLength(tokens: 3)
        let outputs = SequenceDecoder(model: model, configuration: configuration)
            .decodeAlternatives(fixture.inputs.map { $0[...] }, maximumLength: 12) { _ in }
        for (input, outputs) in zip(fixture.inputs, outputs) {
            #expect(outputs.count == 3)
            for output in outputs {
                #expect(Set(output.tokens).count == output.tokens.count && output.tokens.count >= 3)
                #expect(!output.tokens.contains(5))
                let target = output.tokens + (output.isComplete ? [1] : [])
                let forced = TinyModel.logLikelihoods(model, input: input, targets: [target])[0]
                #expect(abs(forced - output.logLikelihood) < 1e-10)
            }
        }
    }

    /// Rules that leave no token do not count.
    @Test func somethingIsAlwaysWritten() {
        let model = TinyModel.make(vocabulary: 4, seed: 5) as any GenerativeModel<Float>
        var configuration = DecodingConfiguration.greedy
        configuration.rules.badSequences = [[0], [2], [3]]
        configuration.rules.minimumLength = MinimumLength(tokens: 3)
        for strategy in [.greedy, .beams(3), .sampling(seed: 2)] as [DecodingConfiguration] {
            configuration.strategy = strategy.strategy
            let output = SequenceDecoder(model: model, configuration: configuration)
                .decode([[2, 3, 1][...]], maximumLength: 6)[0]
            #expect(output.length >= 1 && output.logLikelihood.isFinite, "\(configuration.description)")
        }
    }

    @Test func description() {
        var configuration = DecodingConfiguration.greedy
        #expect(configuration.description == "greedy")
        configuration.rules.repetitionPenalty = 1.2
        configuration.rules.noRepeatNGram = 3
        configuration.rules.minimumLength = MinimumLength(tokens: 4)
        #expect(
            configuration.description == "greedy, repetition penalty 1.2, no 3-gram twice, at least 4 tokens")
        configuration.rules = DecodingRules()
        configuration.rules.badWords = ["one", "two"]
        let one = configuration.description
        #expect(one.hasPrefix("greedy, without 2 bad words ("))
        configuration.rules.badWords = ["one", "six"]
        #expect(configuration.description != one)
        #expect(configuration.problem == nil)
        configuration.rules.repetitionPenalty = 0
        #expect(configuration.problem == "the repetition penalty is 0.0; it must be above 0")
    }
}
