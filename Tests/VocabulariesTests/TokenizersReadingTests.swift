import Files
import Foundation
import Testing
import Vocabularies

/// The library tokenizers' reading of files, the reference for exports: `readings.json`.
@Suite struct TokenizersReadingTests {
    private struct Expected: Decodable {
        struct Digests: Decodable { let plain, t5: [String] }
        let models: [String: Data]
        let steps: [String: String]
        let digests: [String: Digests]
    }

    private let expected: Expected
    private let texts: [String]

    init() throws {
        expected = try JSONDecoder().decode(Expected.self, from: Data(ExpectedVocabularies.bytes("readings.json")))
        texts = try NastyTexts.read().short + ExpectedVocabularies.read().t5.encodings.map(\.text)
    }

    private func vocabulary(_ name: String) throws -> SentencePieceVocabulary {
        let model = try expected.models[name].map { Array($0) } ?? ExpectedVocabularies.bytes("\(name).model")
        return try SentencePieceVocabulary(modelBytes: model, sentinels: 10)
    }

    private static let written = ["beyond words", "user-defined", "spiece", "identity", "byte_fallback", "mt5"]

    /// The library's ids of each text, by the file as it is and by transformers' T5Tokenizer.
    @Test(arguments: written)
    func readsAsTheLibrary(name: String) throws {
        let files = try TokenizerFiles.contents(of: try vocabulary(name))
        let json = try #require(files.first { $0.name == "tokenizer.json" }?.bytes)
        let digests = try #require(expected.digests[name])
        for (className, digests) in [("PreTrainedTokenizerFast", digests.plain), ("T5Tokenizer", digests.t5)] {
            try #require(digests.count == texts.count)
            let reading = try TokenizersReading(json, className: className)
            for (text, digest) in zip(texts, digests) {
                let ids = reading.encode(text)
                let found = SHA256.hash(ids.map(String.init).joined(separator: " "))
                #expect(found.hasPrefix(digest), "\(className): \(text.debugDescription) \(ids)")
            }
        }
        guard let expectedSteps = expected.steps[name] else { return }
        #expect(try Self.steps(json) == Self.steps(Array(expectedSteps.utf8)))
    }

    /// The steps of a file before the model.
    private static func steps(_ json: [UInt8]) throws -> [NSObject?] {
        let object = try JSONSerialization.jsonObject(with: Data(json)) as? NSDictionary
        return ["normalizer", "pre_tokenizer"].map { object?[$0] as? NSObject }
    }

    /// SentencePiece keeps a line break that is its own piece; transformers turns it into a space first.
    @Test func whatTransformersWouldReadOtherwiseIsNotWritten() throws {
        let vocabulary = try vocabulary("line breaks")
        let error = #expect(throws: VocabularyError.self) { try TokenizerFiles.contents(of: vocabulary) }
        let ids = vocabulary.encode("a\nb").map(String.init).joined(separator: " ")
        let theirs = vocabulary.encode("a b").map(String.init).joined(separator: " ")
        #expect(
            error?.description == """
                the vocabulary cannot be written for transformers: the text "a\\nb" has the ids \(ids) here, and would \
                have \(theirs) there, as transformers lacks a rule of the SentencePiece model; export a model with \
                another vocabulary
                """)
    }

    /// The written file finds a piece with a space inside. A file that cuts at spaces never does.
    @Test func piecesBeyondAWord() throws {
        let vocabulary = try vocabulary("beyond words")
        let text = "the cats dogs matment on"
        let ids = vocabulary.encode(text)
        #expect(ids.contains { vocabulary.piece($0).dropFirst().contains("▁") })
        var files = Dictionary(
            uniqueKeysWithValues: try TokenizerFiles.contents(of: vocabulary).map { ($0.name, $0.bytes) })
        #expect(try TokenizerDirectory.read(files, modelVocabularySize: 400).vocabulary.encode(text) == ids)
        let json = String(decoding: try #require(files["tokenizer.json"]), as: UTF8.self)
        try #require(json.contains(#""split": false"#))
        files["tokenizer.json"] = Array(json.replacing(#""split": false"#, with: #""split": true"#).utf8)
        let error = #expect(throws: TokenizerDirectory.Refusal.self) {
            try TokenizerDirectory.read(files, modelVocabularySize: 400)
        }
        #expect(error?.description.contains("contradicts spiece.model beside it: it never finds the piece") == true)
        files["spiece.model"] = nil
        let other = try TokenizerDirectory.read(files, modelVocabularySize: 400).vocabulary
        #expect(!other.encode(text).contains { other.piece($0).dropFirst().contains("▁") })
    }
}
