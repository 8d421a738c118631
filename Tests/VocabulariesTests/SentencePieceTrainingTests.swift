import Foundation
import TestSupport
import Testing
import Vocabularies

@Suite struct SentencePieceTrainingTests {
    let texts: [String]

    init() throws { texts = try ExpectedVocabularies.trainingTexts() }

    @Test func trainsTheModelThatTheReferenceTrains() throws {
        let vocabulary = try SentencePieceVocabulary(
            modelBytes: SentencePieceVocabulary.train(texts: texts, options: .init(size: 150)), sentinels: 0)
        let reference = try SentencePieceVocabulary(file: ExpectedVocabularies.file("spiece.model"), sentinels: 0)
        #expect(vocabulary.size == reference.size)
        for id in 0..<Int32(reference.size) { #expect(vocabulary.piece(id) == reference.piece(id)) }
        for text in texts { #expect(vocabulary.encode(text) == reference.encode(text)) }
    }

    @Test func trainsTheSameBytesEveryTime() throws {
        let first = try SentencePieceVocabulary.train(texts: texts, options: .init(size: 140))
        let second = try SentencePieceVocabulary.train(texts: texts, options: .init(size: 140))
        #expect(first == second)
    }

    @Test func optionsTakeEffect() throws {
        func train(_ options: SentencePieceOptions) throws -> SentencePieceVocabulary {
            try SentencePieceVocabulary(modelBytes: SentencePieceVocabulary.train(texts: texts, options: options))
        }
        let bytes = try train(.init(size: 400, byteFallback: true))
        #expect(bytes.decode(bytes.encode("🙂 the cat")) == "🙂 the cat")
        let digits = try train(.init(size: 150))
        #expect(digits.encode("90210").count == 6)  // a space and five digits
        let identity = try train(.init(size: 150, normalization: .identity))
        #expect(identity.decode(identity.encode("ﬁ")) != "fi")
        #expect(digits.piece(digits.encode("ﬁ").last ?? 0).hasSuffix("i"))
        #expect(digits.size == 250)
    }

    @Test func namesTheLargestSizeThatTheTextsAllow() throws {
        let error = #expect(throws: VocabularyError.self) {
            try SentencePieceVocabulary.train(texts: texts, options: .init(size: 5000))
        }
        let message = try #require(error?.description)
        let pattern = /a vocabulary of 5000 pieces is larger than the texts allow; set "size" to (\d+) or less/
        let largest = try #require(try pattern.wholeMatch(in: message)?.1)
        let size = try #require(Int(largest))
        _ = try SentencePieceVocabulary.train(texts: texts, options: .init(size: size))
    }

    @Test func namesTheSmallestSizeThatTheTextsAllow() throws {
        let error = #expect(throws: VocabularyError.self) {
            try SentencePieceVocabulary.train(texts: texts, options: .init(size: 20))
        }
        let message = try #require(error?.description)
        #expect(message.hasPrefix("a vocabulary of 20 pieces is too small for the different characters of the texts; "))
        let pattern = /.*; set "size" to at least (\d+), or lower "characterCoverage"/
        let smallest = try #require(try pattern.wholeMatch(in: message)?.1)
        let size = try #require(Int(smallest))
        _ = try SentencePieceVocabulary.train(texts: texts, options: .init(size: size))
    }

    /// Texts that normalization makes empty would end the process inside SentencePiece.
    @Test(arguments: [
        [], [""], [" ", "\t\n"], ["\u{200B}"], ["\u{2581}"], ["\u{2585}"], ["\u{FFFD}"], ["\u{FEFF}", "\u{00AD}"],
    ])
    func refusesTextsWithoutContent(texts: [String]) {
        for normalization in SentencePieceOptions.Normalization.allCases {
            let error = #expect(throws: VocabularyError.self) {
                try SentencePieceVocabulary.train(texts: texts, options: .init(size: 10, normalization: normalization))
            }
            #expect(
                error?.description
                    == "there is no text to train a vocabulary on; check the training splits of the tasks")
        }
    }

    @Test func refusesASizeThatTheBytesFill() {
        let error = #expect(throws: VocabularyError.self) {
            try SentencePieceVocabulary.train(texts: texts, options: .init(size: 259, byteFallback: true))
        }
        #expect(
            error?.description == """
                a vocabulary of 259 pieces is too small: 259 are reserved for bytes and special pieces; raise "size"
                """)
    }

    @Test func longTextsAndReservedCharactersAreNotSkipped() throws {
        let long = Array(repeating: "zebra", count: 3000).joined(separator: " ")
        let unbroken = String(repeating: "é", count: 9000)
        let model = try SentencePieceVocabulary.train(
            texts: [long, "\u{2585}quagga quagga", unbroken], options: .init(size: 20, splitDigits: false))
        let vocabulary = try SentencePieceVocabulary(modelBytes: model)
        for text in ["zebra", "quagga", "éé"] {
            #expect(!vocabulary.encode(text).contains(SpecialTokens.t5.unknown), "\(text)")
        }
    }
}
