import Testing
import Vocabularies

/// Every text has the same ids as in SentencePiece, and the ids give the same text.
@Suite struct NastyTextTests {
    let texts: NastyTexts

    init() throws { texts = try .read() }

    @Test func theCorpusIsWhatItShouldBe() {
        let kinds: Set = [
            "combining marks", "Hangul", "width", "compatibility", "emoji", "bidirectional", "control",
            "special scalars", "lines", "spaces", "space mark", "structure", "long",
        ]
        #expect(texts.kinds == kinds)
        #expect(texts.all.map(\.text.unicodeScalars.count).max() ?? 0 >= 100_000)
        for scalar in (0..<0x20).map({ Unicode.Scalar(UInt8($0)) }) + ["\u{7F}", "\u{FEFF}", "\u{FFFF}", "\u{E000}"] {
            #expect(texts.short.contains { $0.unicodeScalars.contains(scalar) }, "\(scalar.value)")
        }
    }

    @Test(arguments: ["spiece", "byte_fallback", "identity"])
    func agreesWithSentencePiece(model: String) throws {
        let vocabulary = try SentencePieceVocabulary(file: ExpectedVocabularies.file("\(model).model"), sentinels: 0)
        #expect(texts.disagreements(vocabulary, with: model) == [])
        // Sentinels do not affect texts that spell none.
        let sentinels = try SentencePieceVocabulary(file: ExpectedVocabularies.file("\(model).model"))
        #expect(texts.disagreements(sentinels, with: model) == [])
    }

    /// Models with the large normalisers are trained as in the fixture's script.
    @Test(arguments: ["nmt_nfkc", "nmt_nfkc_cf", "nmt_nfkc_bytes"])
    func agreesWithSentencePieceTrainedAnew(model: String) throws {
        let training = try #require(texts.trained[model])
        let normalization = try #require(
            SentencePieceOptions.Normalization(rawValue: training.normalization ?? "nmt_nfkc"))
        let options = SentencePieceOptions(
            size: training.vocabSize, characterCoverage: training.characterCoverage ?? 1,
            byteFallback: training.byteFallback ?? false, normalization: normalization)
        let bytes = try SentencePieceVocabulary.train(texts: texts.trainingTexts(), options: options)
        let vocabulary = try SentencePieceVocabulary(modelBytes: bytes, sentinels: 0)
        #expect(texts.disagreements(vocabulary, with: model) == [])
    }

    @Test func bytesLoseNothing() {
        let vocabulary = ByteVocabulary()
        for (kind, text) in texts.all {
            let ids = vocabulary.encode(text)
            let shown = "\(kind): \(text.debugDescription.prefix(80))"
            #expect(ids == text.utf8.map { Int32($0) + 3 }, "\(shown)")
            #expect(vocabulary.decode(ids).utf8.elementsEqual(text.utf8), "\(shown)")
        }
    }
}
