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
        let vocabulary = try SentencePieceVocabulary(
            file: ExpectedVocabularies.file("spiece.model"), sentinels: sentinels)
        #expect(vocabulary.size == expected.t5.size)
        for row in expected.t5.encodings {
            #expect(vocabulary.encode(row.text) == row.ids, "\(row.text.debugDescription)")
            if let decoded = row.decoded {
                #expect(vocabulary.decode(row.ids) == decoded)
                #expect(vocabulary.encode(decoded) == row.ids)
            }
        }
    }

    /// After a sentinel a text continues, even within a word.
    @Test func encodesCorruptedTextsAsSeqioDoes() throws {
        let rows = try JSONDecoder().decode(
            [ExpectedVocabularies.Encoding].self, from: Data(ExpectedVocabularies.bytes("sentinels.json")))
        let vocabulary = try SentencePieceVocabulary(
            file: ExpectedVocabularies.file("spiece.model"), sentinels: 10)
        #expect(rows.count == 9)
        for row in rows { #expect(vocabulary.encodeCorrupted(row.text) == row.ids, "\(row.text.debugDescription)") }
        // A space before a sentinel is a space between words, and no piece.
        #expect(vocabulary.encodeCorrupted("the <extra_id_0> cat") == vocabulary.encode("the <extra_id_0> cat"))
        // The character that marks the start of the text is no piece, either.
        #expect(vocabulary.encodeCorrupted("<extra_id_0>\u{F8FF}") == [159, SpecialTokens.t5.unknown])
    }

    /// A model of words knows no parts of words, and none of them gets lost.
    @Test func modelsOfWordsGoOnAfterSentinels() throws {
        let bytes = ModelBytes.model(
            [ModelBytes.piece("▁x"), ModelBytes.piece("▁y")], trainer: ModelBytes.trainer(type: 3))
        let vocabulary = try SentencePieceVocabulary(modelBytes: bytes, sentinels: 1)
        #expect(vocabulary.encodeCorrupted("x<extra_id_0> y") == [4, 6, 5])
        #expect(vocabulary.encodeCorrupted("x<extra_id_0>y x") == [4, 6, SpecialTokens.t5.unknown, 4])
    }

    /// A corrupted text has the same ids when a user types it as it is shown.
    @Test(arguments: ["spiece.model", "byte_fallback.model", "mt5.model", "identity.model"])
    func shownCorruptionsHaveTheirIDs(file: String) throws {
        let vocabulary = try SentencePieceVocabulary(file: ExpectedVocabularies.file(file), sentinels: 10)
        var compared = 0
        var differently = 0
        for text in try ExpectedVocabularies.trainingTexts().prefix(60) {
            let ids = vocabulary.encode(text)
            for start in ids.indices {
                // A single space before the gap looks like the space that is typed there.
                if start > 0, vocabulary.piece(ids[start - 1]) == "▁" { continue }
                let corrupted = ids[..<start] + [vocabulary.sentinelID(0)] + ids[(start + 1)...]
                let shown = vocabulary.decode(corrupted)
                // A part of a character, spelt in bytes, cannot be shown.
                if shown.unicodeScalars.contains("\u{FFFD}") { continue }
                #expect(vocabulary.encodeCorrupted(shown) == Array(corrupted), "\(file): \(shown.debugDescription)")
                if vocabulary.encode(shown) != Array(corrupted) { differently += 1 }
                compared += 1
            }
        }
        #expect(compared > 500 && differently > 100, "\(compared), \(differently)")
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
            #expect(vocabulary.decode([id]) == vocabulary.decode([SpecialTokens.t5.unknown]))
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

    /// Models of words, characters and byte pairs equal SentencePiece's, too.
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

    /// The special pieces get T5's ids, wherever they stand in the file. Other pieces keep their ids unless one of
    /// these takes their place.
    @Test func otherIDsOfSpecialPiecesBecomeThoseOfT5() throws {
        let (pad, start, end, unknown) = (
            ModelBytes.piece("<pad>", 0, kind: 3), ModelBytes.piece("<s>", 0, kind: 3),
            ModelBytes.piece("</s>", 0, kind: 3), ModelBytes.piece("<unk>", 0, kind: 2)
        )
        let a = ModelBytes.piece("a")
        let rest = ModelBytes.piece("▁", -2) + ModelBytes.trainer() + ModelBytes.normalizer()
        let between = try SentencePieceVocabulary(
            modelBytes: pad + start + end + unknown + a + rest, sentinels: 1)
        #expect((0..<7).map { between.piece($0) } == ["<pad>", "</s>", "<unk>", "<s>", "a", "▁", "<extra_id_0>"])
        #expect(between.encode("a?") == [5, 4, 2])
        #expect((0..<7).map { between.renumbering?.fileID($0) } == [0, 2, 3, 1, 4, 5, 6])
        let last = try SentencePieceVocabulary(
            modelBytes: a + start + end + pad + unknown + rest, sentinels: 1, start: 1)
        #expect((0..<7).map { last.piece($0) } == ["<s>", "</s>", "<unk>", "<pad>", "a", "▁", "<extra_id_0>"])
        #expect(last.encode("a?") == [5, 4, 2])
        let usual = try SentencePieceVocabulary(modelBytes: pad + end + unknown + a + rest)
        #expect(usual.renumbering == nil)
        #expect(usual.modelBytes == pad + end + unknown + a + rest)
    }

    /// SentencePiece finds a control piece in this text and then cannot say which part of the text it is.
    @Test func aTextThatSentencePieceCannotEncodeIsUnknown() throws {
        let bytes = ModelBytes.model([ModelBytes.piece("▁x", kind: 3)], trainer: ModelBytes.trainer(type: 3))
        let vocabulary = try SentencePieceVocabulary(modelBytes: bytes, sentinels: 1)
        #expect(vocabulary.encode("x <extra_id_0>") == [SpecialTokens.t5.unknown, 5])
    }

    @Test func tellsWhatIsUnknown() throws {
        let vocabulary = try SentencePieceVocabulary(file: ExpectedVocabularies.file("spiece.model"))
        #expect(vocabulary.unknownText(in: "the cat <extra_id_0>") == "")
        #expect(vocabulary.unknownText(in: "{the} ｛cat｝<extra_id_0>\u{E000}") == "{}｛｝\u{E000}")
        #expect(vocabulary.unknownText(in: "") == "")
    }
}
