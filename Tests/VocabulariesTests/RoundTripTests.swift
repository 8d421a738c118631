import Testing
import Vocabularies

@Suite struct RoundTripTests {
    private func loss(_ text: String, _ model: String = "spiece.model") throws -> TextLoss? {
        RoundTrip(try SentencePieceVocabulary(file: ExpectedVocabularies.file(model))).loss(of: text)
    }

    @Test func whatSurvives() throws {
        for text in ["the cat sat", "café: 1987, größer", "<extra_id_0>", "東京"] {
            #expect(try loss(text) == nil, "\(text)")
        }
        #expect(try loss("{braces}\r\n  🙂 ", "byte_fallback.model")?.losesContent == true, "runs of spaces collapse")
        #expect(try loss("{braces}\r\n🙂", "byte_fallback.model") == nil)
        let bytes = RoundTrip(ByteVocabulary())
        for text in try NastyTexts.read().short { #expect(bytes.loss(of: text) == nil, "\(text.debugDescription)") }
    }

    @Test func unknownCharacters() throws {
        let loss = try #require(try loss("{the} cat {{🙂 <extra_id_1>"))
        #expect(loss.unknown == ["{": 3, "}": 1, "🙂": 1])
        #expect(loss.lineBreaks == 0 && loss.spaces == 0 && loss.changes.isEmpty && loss.losesContent)
        // A family emoji joins several people, and the normaliser changes the joiner.
        #expect(try self.loss("a \u{1F468}\u{200D}\u{1F469}")?.unknown["\u{1F469}"] == 1)
    }

    @Test func lineBreaksAndSpaces() throws {
        let lines = try #require(try loss("the\ncat\r\nsat\u{2028}on"))
        #expect(lines.lineBreaks == 3 && lines.spaces == 0 && lines.changes.isEmpty && lines.result == "the cat sat on")
        let counts = [("the  cat", 1), ("the  cat   sat", 2), (" the cat", 1), ("the cat ", 1), ("  the  cat  ", 3)]
        for (text, count) in counts {
            let loss = try #require(try loss(text))
            #expect(loss.spaces == count && loss.lineBreaks == 0 && loss.losesContent, "\(text.debugDescription)")
        }
    }

    @Test func changedCharacters() throws {
        let loss = try #require(try loss("ａ cat\u{A0}sat\ton a\u{200B} mat é e\u{301} ｅ"))
        #expect(!loss.losesContent)
        #expect(
            loss.changes == [
                .init(character: "ａ", replacement: "a"): 1, .init(character: "\u{A0}", replacement: " "): 1,
                .init(character: "\t", replacement: " "): 1, .init(character: "\u{200B}", replacement: " "): 1,
                .init(character: "e\u{301}", replacement: "é"): 1, .init(character: "ｅ", replacement: "e"): 1,
            ])
        #expect(loss.result == "a cat sat on a mat é é e")
    }

    /// A vocabulary without a normaliser keeps full-width letters, and line breaks if it knows them.
    @Test func anotherVocabularyLosesOthers() throws {
        #expect(try loss("a\nb", "identity.model") == nil)
        #expect(try loss("ＡＢＣ", "identity.model") == nil)
        #expect(try loss("a\nb  c", "identity.model").map { [$0.lineBreaks, $0.spaces] } == [0, 1])
    }

    @Test func textsWithoutALetterToCompareWith() throws {
        #expect(try loss("{}")?.unknown == ["{": 1, "}": 1])
        #expect(try loss("\n\n")?.result == "")
    }
}
