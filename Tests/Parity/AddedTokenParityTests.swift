import Autodiff
import Checkpoints
import Foundation
import Models
import Testing
import Vocabularies

/// A model whose tokenizer has added tokens, from all kinds of files that state them. The ids and log-likelihoods of
/// texts equal transformers' in double precision.
@Suite struct AddedTokenParityTests {
    private struct Expected: Decodable {
        struct Pair: Decodable {
            let input, target, decoded: String
            let ids, labels: [Int32]
            let logLikelihood: Double
        }
        let name: String
        let files: [String: String]
        let pairs: [Pair]
    }

    @Test func idsAndLikelihoods() throws {
        let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent("Fixtures/transformers/added_tokens")
        let expected = try JSONDecoder().decode(
            [Expected].self, from: Data(contentsOf: source.appendingPathComponent("expected.json")))
        #expect(expected.count == 7)
        for example in expected {
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            for name in ["config.json", "model.safetensors", "spiece.model"] {
                try FileManager.default.copyItem(
                    at: source.appendingPathComponent(name), to: folder.appendingPathComponent(name))
            }
            for (name, text) in example.files {
                try Data(text.utf8).write(to: folder.appendingPathComponent(name))
            }
            try compare(ModelDirectory(path: folder.path), example)
        }
    }

    private func compare(_ directory: ModelDirectory, _ example: Expected) throws {
        let vocabulary = directory.vocabulary
        let model: any Model<Double> = try directory.weights.model(dropoutRate: 0, isTrained: false)
        for pair in example.pairs {
            let ids = vocabulary.encode(pair.input) + [1]
            let labels = vocabulary.encode(pair.target) + [1]
            #expect(ids == pair.ids && labels == pair.labels, "\(example.name): \(pair.input), \(pair.target)")
            // SentencePiece spells an answer with unknown characters in another way.
            if !labels.contains(2) {
                #expect(vocabulary.decode(labels) == pair.decoded.replacing("</s>", with: ""), "\(example.name)")
            }
            let batch = model.configuration.converter.batch([TokenPair(input: ids[...], target: labels[...])])
            let likelihood = -model.losses(batch, .inference()).losses.reduce(0, +)
            #expect(
                abs(likelihood - pair.logLikelihood) < 1e-9 * abs(pair.logLikelihood),
                "\(example.name): \(pair.input), \(pair.target)")
        }
    }
}
