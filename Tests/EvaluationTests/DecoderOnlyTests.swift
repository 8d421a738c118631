import Checkpoints
import Evaluation
import Foundation
import Models
import Tensors
import Testing
import Vocabularies

/// Decoding and scoring by decoder-only models.
@Suite struct DecoderOnlyTests {
    /// A folder of `Tests/Fixtures/gpt2`.
    struct Fixture: Decodable {
        struct Search: Decodable {
            let beams: Int
            let lengthPenalty: Double
            let maximumLength: Int
            let outputs: [Output]
        }

        struct Output: Decodable {
            let tokens: [Int32]
            let isComplete: Bool
            let logLikelihood: Double
        }

        let inputs: [[Int32]]
        let delimiter: [Int32]
        let searches: [Search]

        static let names = ["published", "sharded", "untied"]

        static func folder(_ name: String) -> URL {
            URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
                .appendingPathComponent("Fixtures/gpt2/\(name)")
        }

        static func read(_ name: String) throws -> Fixture {
            try JSONDecoder().decode(
                Fixture.self, from: Data(contentsOf: folder(name).appendingPathComponent("expected.json")))
        }

        func model<Element: Scalar>(_ name: String) throws -> any GenerativeModel<Element> {
            let path = Self.folder(name).path
            let read = try HuggingFaceConfiguration.read(directory: path)
            var sizes = read.model
            sizes.adopt(.t5) { _ in delimiter }
            return try ModelWeights(
                directory: path, HuggingFaceConfiguration(modelType: read.modelType, model: sizes)
            ).model(isTrained: false).generative()
        }
    }

    /// Greedy and beam search find what transformers finds.
    @Test(arguments: Fixture.names) func agreesWithTheReference(name: String) throws {
        let fixture = try Fixture.read(name)
        try compare(fixture, try fixture.model(name) as any GenerativeModel<Double>, tolerance: 5e-6)
        try compare(fixture, try fixture.model(name) as any GenerativeModel<Float>, tolerance: 1e-4)
    }

    private func compare<Element: Scalar>(
        _ fixture: Fixture, _ model: any GenerativeModel<Element>, tolerance: Double
    ) throws {
        #expect(fixture.searches.count == 4)
        for search in fixture.searches {
            let penalty = LengthPenalty(rule: .transformers, alpha: search.lengthPenalty)
            let strategy: DecodingConfiguration.Strategy =
                search.beams == 1 ? .greedy : .beam(width: search.beams, penalty: penalty)
            let outputs = SequenceDecoder(model: model, configuration: .init(strategy: strategy, batchExamples: 3))
                .decode(fixture.inputs.map { $0[...] }, maximumLength: search.maximumLength)
            let setting: Comment = "\(search.beams) \(search.lengthPenalty) \(search.maximumLength)"
            #expect(outputs.map(\.tokens) == search.outputs.map(\.tokens), setting)
            #expect(outputs.map(\.isComplete) == search.outputs.map(\.isComplete), setting)
            for (output, expected) in zip(outputs, search.outputs) {
                #expect(abs(output.logLikelihood - expected.logLikelihood) < tolerance, setting)
            }
            let pairs = zip(fixture.inputs, search.outputs).map { input, output in
                TokenPair(input: input[...], target: (output.tokens + (output.isComplete ? [1] : []))[...])
            }
            let scores = LikelihoodScorer(model: model).score(pairs)
            for (score, expected) in zip(scores, search.outputs) {
                #expect(abs(score.logLikelihood - expected.logLikelihood) < tolerance, setting)
                #expect(score.tokens == expected.tokens.count + (expected.isComplete ? 1 : 0), setting)
            }
        }
    }

    /// Samples do not depend on their batch.
    @Test func samples() throws {
        let fixture = try Fixture.read("untied")
        let model: any GenerativeModel<Double> = try fixture.model("untied")
        func samples(_ batchExamples: Int) -> [[[Int32]]] {
            SequenceDecoder(
                model: model,
                configuration: .init(
                    strategy: .sampling(Sampling(seed: 3, samples: 3)), batchExamples: batchExamples)
            ).decodeAlternatives(fixture.inputs.map { $0[...] }, maximumLength: 8) { _ in }.map { $0.map(\.tokens) }
        }
        let all = samples(5)
        #expect(all == samples(1) && all.allSatisfy { $0.count == 3 } && Set(all[1]).count > 1)
    }
}
