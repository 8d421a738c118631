import Testing
import Vocabularies

@Suite struct ByteVocabularyTests {
    let vocabulary = ByteVocabulary()

    @Test func agreesWithByT5() throws {
        let expected = try ExpectedVocabularies.read().byt5
        #expect(vocabulary.size == expected.size)
        for row in expected.encodings {
            #expect(vocabulary.encode(row.text) == row.ids, "\(row.text.debugDescription)")
            #expect(vocabulary.decode(row.ids) == row.text)
        }
        for row in try #require(expected.decodings) {
            #expect(vocabulary.decode(row.ids) == row.text, "\(row.ids)")
        }
    }

    @Test func everyIdHasAPieceAndAText() {
        let pieces: [(Int32, String)] = [
            (0, "<pad>"), (1, "</s>"), (2, "<unk>"), (3, "<0x00>"), (35, "<0x20>"), (36, "!"), (100, "a"),
            (258, "<0xFF>"),
            (259, "<extra_id_0>"), (383, "<extra_id_124>"), (384, "<unk>"), (-1, "<unk>"), (.max, "<unk>"),
            (.min, "<unk>"),
        ]
        for (id, piece) in pieces { #expect(vocabulary.piece(id) == piece) }
        #expect(vocabulary.decode([0, 100, 1, 2, 384, -5, .max]) == "a")
    }

    @Test func sentinelsBeyondTheCountAreText() {
        let small = ByteVocabulary(sentinels: 2)
        #expect(small.size == 261)
        #expect(small.encode("<extra_id_1>") == [260])
        #expect(small.encode("<extra_id_2>").count == 12)
        #expect(small.encode("<extra_id_99999999999999999999>").count == 31)
        #expect(ByteVocabulary(sentinels: 0).encode("<extra_id_0>").count == 12)
        #expect(small.fingerprint != vocabulary.fingerprint)
    }
}
