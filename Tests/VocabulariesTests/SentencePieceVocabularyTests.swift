import Foundation
import Testing
import Vocabularies

@Suite struct SentencePieceVocabularyTests {
    let expected: ExpectedVocabularies

    init() throws { expected = try .read() }

    @Test func encodesAndDecodesAsSentencePieceDoes() throws {
        for (file, reference) in [("spiece.model", expected.spiece), ("byte_fallback.model", expected.byteFallback)] {
            let vocabulary = try SentencePieceVocabulary(file: ExpectedVocabularies.file(file), sentinels: 0)
            #expect(vocabulary.size == reference.size)
            for row in reference.encodings {
                #expect(vocabulary.encode(row.text) == row.ids, "\(file): \(row.text.debugDescription)")
            }
            for row in try #require(reference.decodings) {
                // Padding and ends may stand anywhere.
                let ids: [Int32] = [0] + row.ids.flatMap { [$0, 0] as [Int32] } + [1]
                #expect(vocabulary.decode(row.ids) == row.text, "\(file): \(row.ids)")
                #expect(vocabulary.decode(ids) == row.text, "\(file): \(ids)")
            }
        }
    }

    @Test func treatsSentinelsAsHuggingFaceDoes() throws {
        let sentinels = try #require(expected.t5.sentinels)
        let vocabulary = try SentencePieceVocabulary(file: ExpectedVocabularies.file("spiece.model"), sentinels: sentinels)
        #expect(vocabulary.size == expected.t5.size)
        for row in expected.t5.encodings {
            #expect(vocabulary.encode(row.text) == row.ids, "\(row.text.debugDescription)")
            if let decoded = row.decoded {
                #expect(vocabulary.decode(row.ids) == decoded)
                #expect(vocabulary.encode(decoded) == row.ids)
            }
        }
    }

    @Test func everyIdHasAPieceAndAText() throws {
        let vocabulary = try SentencePieceVocabulary(file: ExpectedVocabularies.file("spiece.model"))
        #expect(vocabulary.piece(0) == "<pad>")
        #expect(vocabulary.piece(1) == "</s>")
        #expect(vocabulary.piece(2) == "<unk>")
        #expect(vocabulary.piece(Int32(vocabulary.size - 1)) == "<extra_id_0>")
        #expect(vocabulary.piece(Int32(vocabulary.size - 100)) == "<extra_id_99>")
        #expect(vocabulary.decode([Int32(vocabulary.size - 4)]) == "<extra_id_3>")
        #expect(vocabulary.decode([0, 1]) == "")
        for id in [Int32(vocabulary.size), -1, .max, .min] {
            #expect(vocabulary.piece(id) == "<unk>")
            #expect(vocabulary.decode([id]) == vocabulary.decode([SpecialToken.unknown]))
        }
    }

    @Test func theFingerprintDependsOnModelAndSentinels() throws {
        func fingerprint(_ file: String, _ sentinels: Int) throws -> String {
            try SentencePieceVocabulary(file: ExpectedVocabularies.file(file), sentinels: sentinels).fingerprint
        }
        #expect(try fingerprint("spiece.model", 100) == fingerprint("spiece.model", 100))
        let fingerprints = try [
            fingerprint("spiece.model", 100), fingerprint("spiece.model", 99), fingerprint("byte_fallback.model", 100),
        ]
        #expect(Set(fingerprints).count == 3)
        #expect(fingerprints.allSatisfy { $0.count == 64 })
    }

    @Test func encodesOnManyThreadsAtOnce() throws {
        let vocabulary = try SentencePieceVocabulary(file: ExpectedVocabularies.file("spiece.model"), sentinels: 0)
        let rows = expected.spiece.encodings.map { ($0.text, $0.ids) }
        DispatchQueue.concurrentPerform(iterations: 400) { iteration in
            let (text, ids) = rows[iteration % rows.count]
            if vocabulary.encode(text) != ids { Issue.record("\(text.debugDescription)") }
        }
    }

    /// Models of words, characters and byte pairs are SentencePiece's, too.
    @Test func otherTypesOfModelsWork() throws {
        #expect(expected.types.keys.sorted() == ["bpe", "char", "word"])
        for (type, reference) in expected.types {
            let vocabulary = try SentencePieceVocabulary(modelBytes: Array(reference.model), sentinels: 0)
            for row in reference.encodings {
                #expect(vocabulary.encode(row.text) == row.ids, "\(type): \(row.text.debugDescription)")
                #expect(vocabulary.decode(row.ids) == row.decoded, "\(type): \(row.ids)")
            }
        }
    }

    /// SentencePiece finds a control piece in such a model's text, and then cannot say which part of the text it is.
    @Test func aTextThatSentencePieceCannotEncodeIsUnknown() throws {
        let bytes = ModelBytes.model([ModelBytes.piece("▁x", kind: 3)], trainer: ModelBytes.trainer(type: 3))
        let vocabulary = try SentencePieceVocabulary(modelBytes: bytes, sentinels: 1)
        #expect(vocabulary.encode("x <extra_id_0>") == [SpecialToken.unknown, 5])
    }

    @Test func tellsWhatIsUnknown() throws {
        let vocabulary = try SentencePieceVocabulary(file: ExpectedVocabularies.file("spiece.model"))
        #expect(vocabulary.unknownText(in: "the cat <extra_id_0>") == "")
        #expect(vocabulary.unknownText(in: "{the} ｛cat｝<extra_id_0>\u{E000}") == "{}｛｝\u{E000}")
        #expect(vocabulary.unknownText(in: "") == "")
    }
}
