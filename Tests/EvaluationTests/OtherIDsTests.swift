import Checkpoints
import Evaluation
import Foundation
import Models
import TaskDefinitions
import TestSupport
import Testing
import Vocabularies

/// A model whose special tokens have other ids than T5's: its start is 1, its end 2 and its padding 3, and 0 is
/// unknown. The results equal transformers' with the ids of the files; see Tests/Fixtures/README.md.
@Suite struct OtherIDsTests {
    struct Row: Decodable {
        let input, target: String
        let inputIDs, targetIDs, answer: [Int]
        let logLikelihood: Double
    }

    private static let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../Fixtures/transformers/other_ids").standardizedFileURL.path

    private static func rows() throws -> [Row] {
        try JSONDecoder().decode([Row].self, from: Data(contentsOf: URL(fileURLWithPath: "\(path)/expected.json")))
    }

    @Test func computesWhatTransformersComputes() throws {
        let directory = try ModelDirectory(path: Self.path)
        let rows = try Self.rows()
        let vocabulary = try #require(directory.vocabulary as? SentencePieceVocabulary)
        let renumbering = try #require(vocabulary.renumbering)
        #expect((0...3).map { vocabulary.piece($0) } == ["<s>", "</s>", "<unk>", "<pad>"])
        func fileIDs(_ ids: some Sequence<Int32>) -> [Int] { ids.map { renumbering.fileID(Int($0)) } }
        let model: any GenerativeModel<Double> = try directory.weights.model(isTrained: false, of: Double.self)
            .generative()
        let likelihoods = LikelihoodScorer(model: model).score(
            rows.map { ($0.input, $0.target) }, vocabulary: vocabulary)
        let limits = Limits(maxInputTokens: 64, maxTargetTokens: 8)
        let answers = try Predictor(model: model, vocabulary: vocabulary).predict(rows.map(\.input), limits: limits)
        #expect(rows.count == 5)
        for (row, (likelihood, answer)) in zip(rows, zip(likelihoods, answers)) {
            #expect(fileIDs(vocabulary.encode(row.input) + [SpecialTokens.t5.endOfSequence]) == row.inputIDs)
            #expect(fileIDs(vocabulary.encode(row.target) + [SpecialTokens.t5.endOfSequence]) == row.targetIDs)
            #expect(abs(likelihood.logLikelihood - row.logLikelihood) < 1e-6, "\(row.input)")
            #expect(fileIDs(answer.best.tokens.prefix(7)) == Array(row.answer.prefix(7)), "\(row.input)")
        }
    }

    /// A run keeps such a vocabulary with the ids of its training.
    @Test func aRunsCopyHasTheNewIDs() throws {
        let directory = try ModelDirectory(path: Self.path)
        try TemporaryDirectory.use { place in
            try ModelDirectory.write(directory.configuration, directory.vocabulary, to: place.path)
            let copy = try #require(try TokenizerFiles(directory: place.path).vocabulary as? SentencePieceVocabulary)
            #expect(copy.renumbering == nil)
            #expect(copy.fingerprint == directory.vocabulary.fingerprint)
            for row in try Self.rows() {
                #expect(copy.encode(row.input) == directory.vocabulary.encode(row.input))
            }
        }
    }

    @Test(arguments: [
        (
            #""eos_token_id": 2"#, #""eos_token_id": 1"#,
            "config.json: eos_token_id is 1, and the tokenizer has the id 2"
        ),
        (
            #""decoder_start_token_id": 1"#, #""decoder_start_token_id": 2"#,
            "spiece.model: has 90 pieces, the end 2 and the unknown 0, and a decoder starts with 2"
        ),
        (
            #""decoder_start_token_id": 1"#, #""decoder_start_token_id": 95"#,
            "spiece.model: has 90 pieces, the end 2 and the unknown 0, and a decoder starts with 95"
        ),
    ])
    func refusals(key: String, replacement: String, message: String) throws {
        try TemporaryDirectory.use { place in
            for name in try FileManager.default.contentsOfDirectory(atPath: Self.path) {
                try place.write(Array(Data(contentsOf: URL(fileURLWithPath: "\(Self.path)/\(name)"))), to: name)
            }
            let text = try place.read("config.json")
            try #require(text.contains(key))
            try place.write(text.replacing(key, with: replacement), to: "config.json")
            let error = #expect(throws: (any Error).self) { try ModelDirectory(path: place.path) }
            #expect(error.map { "\($0)".hasPrefix("\(place.path)/\(message)") } == true, "\(String(describing: error))")
        }
    }
}
