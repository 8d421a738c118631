import Foundation
import TestSupport
import Testing
import Vocabularies

/// The training of byte-level BPE against the library tokenizers'.
@Suite struct BytePairTrainingTests {
    private static func train(_ options: BytePairOptions, _ texts: [String]) throws -> [UInt8] {
        try BytePairVocabulary.train(options: options) { texts.forEach($0) }
    }

    /// The number of pieces, and digests of pieces and merges.
    private static func digests(_ json: [UInt8]) throws -> [String] {
        let model = try BytePairFixture.object(json)["model"] as? [String: Any] ?? [:]
        let ids = model["vocab"] as? [String: Int] ?? [:]
        let pieces = ids.sorted { $0.value < $1.value }.map(\.key)
        let merges = model["merges"] as? [String] ?? []
        return [
            String(pieces.count), BytePairFixture.digest(pieces.joined(separator: "\n")),
            BytePairFixture.digest(merges.joined(separator: "\n")),
        ]
    }

    @Test func agreesWithTheReference() throws {
        let fixture = try BytePairFixture.read()
        let texts = try ExpectedVocabularies.trainingTexts()
        for expected in fixture.trained {
            let own = expected.texts == "lines" ? Array(fixture.lines(5000)[3000...]) : texts
            let json = try Self.train(expected.options, own)
            #expect(
                try Self.digests(json) == [String(expected.count), expected.pieces, expected.merges],
                "\(expected.size) \(expected.frequency) \(expected.special)")
        }
    }

    @Test func theOrderOfTextsDoesNotMatter() throws {
        let texts = try ExpectedVocabularies.trainingTexts()
        let options = BytePairOptions(size: 400)
        #expect(try Self.train(options, texts) == Self.train(options, texts.reversed()))
    }

    @Test func hasT5sSpecialTokens() throws {
        let texts = try ExpectedVocabularies.trainingTexts()
        let json = try Self.train(.init(size: 300), texts)
        let vocabulary = try TemporaryDirectory.use { directory in
            try directory.write(json, to: "x.model")
            return try BytePairVocabulary(file: directory.path("x.model"), sentinels: 10)
        }
        #expect(vocabulary.specialTokens == .t5)
        #expect(vocabulary.size == 310)
        #expect(vocabulary.specialSpellings == ["<pad>", "</s>", "<unk>"])
        #expect(vocabulary.encode("</s>") == [1])
    }

    @Test func textsAndSizeMustSuffice() throws {
        #expect(
            #expect(throws: VocabularyError.self) { try Self.train(.init(size: 258), ["a"]) }?.description
                == """
                a vocabulary of 258 pieces is too small: 259 are reserved for bytes and special tokens; raise "size"
                """)
        #expect(throws: VocabularyError.self) { try Self.train(.init(size: 300), []) }
        #expect(throws: VocabularyError.self) { try Self.train(.init(size: 300), [""]) }
    }
}
