import Autodiff
import Checkpoints
import Evaluation
import Foundation
import Models
import Tensors
import Testing

/// A tiny model of `Tests/Fixtures/decoding` and the reference's outputs from it.
struct DecodingFixture: Decodable {
    struct Configuration: Decodable {
        let d_model: Int, d_kv: Int, d_ff: Int, num_heads: Int, num_layers: Int, num_decoder_layers: Int
        let relative_attention_num_buckets: Int, relative_attention_max_distance: Int
        let feed_forward_proj: String
        let tie_word_embeddings: Bool
    }

    struct Search: Decodable {
        let rule: String
        let beams: Int
        let penalty: Double
        let maximumLength: Int
        let outputs: [Output]
    }

    struct Output: Decodable {
        let tokens: [Int32]
        let isComplete: Bool
        let logLikelihood: Double
        let score: Double
    }

    static let names = ["t5", "t5v1_1"]

    let vocabulary: Int
    let config: Configuration
    let inputs: [[Int32]]
    let searches: [Search]

    static func read(_ name: String) throws -> DecodingFixture {
        try JSONDecoder().decode(DecodingFixture.self, from: Data(contentsOf: file("\(name).json")))
    }

    static func file(_ name: String) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/decoding/\(name)")
    }

    /// Compares several answers of a beam search with the reference, output by output.
    static func compare<Element: Scalar>(
        _ model: any GenerativeModel<Element>, _ configuration: DecodingConfiguration, maximumLength: Int,
        inputs: [[Int32]],
        with expected: [[Output]], tolerance: Double
    ) throws {
        let outputs = SequenceDecoder(model: model, configuration: configuration)
            .decodeAlternatives(inputs.map { $0[...] }, maximumLength: maximumLength) { _ in }
        try #require(outputs.count == expected.count)
        let setting: Comment = "\(configuration.description) \(maximumLength)"
        for (found, expected) in zip(outputs, expected) {
            #expect(found.map(\.tokens) == expected.map(\.tokens), setting)
            #expect(found.map(\.isComplete) == expected.map(\.isComplete), setting)
            for (output, expected) in zip(found, expected) {
                #expect(abs(output.logLikelihood - expected.logLikelihood) < tolerance, setting)
                let score = try #require(configuration.score(of: output))
                // transformers sums scores in single precision.
                #expect(abs(score - expected.score) < max(tolerance, 2e-6) * max(1, abs(score)), setting)
            }
        }
    }

    func model<Element: Scalar>(_ name: String) throws -> any GenerativeModel<Element> {
        let configuration = T5Configuration(
            vocabularySize: vocabulary, modelWidth: config.d_model, headWidth: config.d_kv, heads: config.num_heads,
            feedForwardWidth: config.d_ff, encoderLayers: config.num_layers, decoderLayers: config.num_decoder_layers,
            feedForward: config.feed_forward_proj == "relu" ? .relu : .gatedGELU,
            tiesEmbeddings: config.tie_word_embeddings, relativeBuckets: config.relative_attention_num_buckets,
            relativeMaximumDistance: config.relative_attention_max_distance)
        let model: any GenerativeModel<Element> = try configuration.makeModel(seed: 0).generative()
        let weights = try SafetensorsFile(path: Self.file("\(name).safetensors").path)
        for parameter in model.parameters { try weights.read(parameter.name, into: parameter.value) }
        return model
    }
}
