import Foundation
import Models
import Tensors

/// A tiny model of `Tests/Fixtures/decoding` and what the reference decodes from it.
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

    private static func file(_ name: String) -> URL {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/decoding/\(name)")
    }

    func model<Element: Scalar>(_ name: String) throws -> T5Model<Element> {
        let model = T5Model<Element>(
            T5Configuration(
                vocabularySize: vocabulary, modelWidth: config.d_model, headWidth: config.d_kv, heads: config.num_heads,
                feedForwardWidth: config.d_ff, encoderLayers: config.num_layers,
                decoderLayers: config.num_decoder_layers,
                feedForward: config.feed_forward_proj == "relu" ? .relu : .gatedGELU,
                tiesEmbeddings: config.tie_word_embeddings, relativeBuckets: config.relative_attention_num_buckets,
                relativeMaximumDistance: config.relative_attention_max_distance),
            seed: 0)
        let weights = try Self.weights(name)
        for parameter in model.parameters {
            guard let values = weights[parameter.name], values.count == parameter.count else {
                throw FixtureProblem(parameter: parameter.name)
            }
            parameter.value.update(from: Tensor(values.map { Element($0) }, shape: parameter.value.shape))
        }
        return model
    }

    struct FixtureProblem: Error {
        let parameter: String
    }

    /// The tensors of a safetensors file of float32: a header's length, the header as JSON, and the numbers.
    private static func weights(_ name: String) throws -> [String: [Float]] {
        struct Entry: Decodable {
            let data_offsets: [Int]?
        }
        let bytes = [UInt8](try Data(contentsOf: file("\(name).safetensors")))
        let headerLength = bytes[0..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
        let header = try JSONDecoder().decode([String: Entry].self, from: Data(bytes[8..<8 + headerLength]))
        return header.compactMapValues { entry in
            entry.data_offsets.map { offsets in
                stride(from: 8 + headerLength + offsets[0], to: 8 + headerLength + offsets[1], by: 4).map { place in
                    Float(bitPattern: bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) })
                }
            }
        }
    }
}
