import Foundation
import Testing
import Vocabularies

/// The tokenizer files of a vocabulary in Hugging Face's format.
@Suite struct TokenizerWritingTests {
    private func contents(_ vocabulary: any Vocabulary) throws -> [String: [UInt8]] {
        Dictionary(uniqueKeysWithValues: try TokenizerFiles.contents(of: vocabulary).map { ($0.name, $0.bytes) })
    }

    /// Written files read back as the same vocabulary, from each of the two that hold the pieces.
    @Test(arguments: [0, 1, 10, 100])
    func writtenFilesReadBack(sentinels: Int) throws {
        let texts = try NastyTexts.read().short + ExpectedVocabularies.read().t5.encodings.map(\.text)
        for name in ["spiece.model", "byte_fallback.model", "identity.model", "mt5.model"] {
            let vocabulary = try SentencePieceVocabulary(file: ExpectedVocabularies.file(name), sentinels: sentinels)
            var files = try contents(vocabulary)
            #expect(files.keys.sorted() == ["spiece.model", "tokenizer.json", "tokenizer_config.json"])
            let found = try TokenizerDirectory.read(files, modelVocabularySize: 1000).vocabulary
            #expect(found.fingerprint == vocabulary.fingerprint, "\(name)")
            files["spiece.model"] = nil
            let other = try TokenizerDirectory.read(files, modelVocabularySize: 1000).vocabulary
            #expect(other.size == vocabulary.size, "\(name)")
            for text in texts {
                #expect(other.encode(text) == vocabulary.encode(text), "\(name): \(text.debugDescription)")
            }
        }
        let bytes = ByteVocabulary(sentinels: sentinels)
        let files = try contents(bytes)
        #expect(files.keys.sorted() == ["tokenizer_config.json"])
        #expect(try TokenizerDirectory.read(files, modelVocabularySize: 1000).vocabulary as? ByteVocabulary == bytes)
    }

    /// The pieces and tokens equal those that transformers writes for the model. Only the steps for spaces differ.
    @Test func writtenAsTransformersWrites() throws {
        let vocabulary = try SentencePieceVocabulary(file: ExpectedVocabularies.file("spiece.model"), sentinels: 10)
        let files = try contents(vocabulary)
        func object(_ bytes: [UInt8]?) throws -> NSDictionary {
            try #require(try JSONSerialization.jsonObject(with: Data(bytes ?? [])) as? NSDictionary)
        }
        let ours = try object(files["tokenizer.json"])
        let theirs = try object(Array(TokenizerDirectory.tokenizerJSON().utf8))
        for key in ["version", "added_tokens", "post_processor", "decoder"] {
            #expect(ours[key] as? NSObject == theirs[key] as? NSObject, "\(key)")
        }
        // transformers' file has the sentinels among the pieces, so it also finds them in full-width letters.
        let pieces = try [ours, theirs].map { try #require(($0["model"] as? NSDictionary)?["vocab"] as? [NSArray]) }
        #expect(pieces[0] == Array(pieces[1].dropLast(10)) && pieces[0].count == 150)
        let steps = (ours["normalizer"] as? NSDictionary)?["normalizers"] as? [NSDictionary]
        #expect(steps?.first == theirs["normalizer"] as? NSDictionary)
        #expect(
            try object(files["tokenizer_config.json"])
                == [
                    "tokenizer_class": "T5Tokenizer", "extra_ids": 10, "pad_token": "<pad>", "eos_token": "</s>",
                    "unk_token": "<unk>",
                ] as NSDictionary)
    }

    /// transformers' T5 class knows no bytes, and it cuts at white space that the character map keeps. The other class
    /// takes the file as it is.
    @Test func theClassFitsTheModel() throws {
        for (name, expected) in [
            ("spiece.model", "T5Tokenizer"), ("mt5.model", "PreTrainedTokenizerFast"),
            ("identity.model", "PreTrainedTokenizerFast"), ("byte_fallback.model", "PreTrainedTokenizerFast"),
        ] {
            let vocabulary = try SentencePieceVocabulary(file: ExpectedVocabularies.file(name))
            let settings = String(decoding: try contents(vocabulary)["tokenizer_config.json"] ?? [], as: UTF8.self)
            #expect(settings.contains("\"tokenizer_class\": \"\(expected)\""), "\(name)")
        }
    }

    @Test func whatTransformersCannotReadIsNotWritten() throws {
        for (type, model) in try ExpectedVocabularies.read().types {
            let vocabulary = try SentencePieceVocabulary(modelBytes: Array(model.model))
            let error = #expect(throws: VocabularyError.self, "\(type)") { try TokenizerFiles.contents(of: vocabulary) }
            #expect(
                error?.description == """
                    the vocabulary cannot be written for transformers: its T5 tokenizer is for unigram models that put \
                    a space before the text and collapse runs of spaces
                    """)
        }
    }
}
