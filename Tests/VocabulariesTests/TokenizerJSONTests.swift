import Foundation
import TestSupport
import Testing
import Vocabularies

/// `tokenizer.json` as transformers saves it has the same ids as its original `spiece.model`.
@Suite struct TokenizerJSONTests {
    let texts: NastyTexts
    let json: String

    init() throws {
        texts = try .read()
        json = try TokenizerDirectory.tokenizerJSON()
    }

    private func read(_ json: String) throws -> SentencePieceVocabulary {
        let found = try TokenizerDirectory.read(["tokenizer.json": Array(json.utf8)])
        return try #require(found.vocabulary as? SentencePieceVocabulary)
    }

    @Test func givesTheIdsOfTheModel() throws {
        let vocabulary = try read(json)
        #expect(vocabulary.size == 160 && vocabulary.sentinelCount == 10)
        let model = try SentencePieceVocabulary(file: ExpectedVocabularies.file("spiece.model"), sentinels: 10)
        for id in 0..<Int32(model.size) { #expect(vocabulary.piece(id) == model.piece(id)) }
        #expect(texts.disagreements(vocabulary, with: "spiece") == [])
        for row in try ExpectedVocabularies.read().t5.encodings {
            #expect(vocabulary.encode(row.text) == row.ids, "\(row.text.debugDescription)")
        }
        // The converted model is an ordinary spiece.model.
        let again = try SentencePieceVocabulary(modelBytes: vocabulary.modelBytes, sentinels: 10)
        #expect(again.fingerprint == vocabulary.fingerprint)
    }

    /// mT5's sentinels are user-defined pieces of its model.
    @Test func sentinelsOfTheModelsOwn() throws {
        let vocabulary = try read(TokenizerDirectory.text("mt5.json"))
        let model = try SentencePieceVocabulary(file: ExpectedVocabularies.file("mt5.model"), sentinels: 0)
        #expect(vocabulary.size == 120 && vocabulary.sentinelCount == 0)
        #expect(vocabulary.encode("the cat <extra_id_0> sat").contains(7))
        let sentinels = try ExpectedVocabularies.read().t5.encodings.map(\.text)
        for text in texts.all.map(\.text) + sentinels where !text.contains("▁<extra_id_") {
            #expect(vocabulary.encode(text) == model.encode(text), "\(text.debugDescription.prefix(80))")
        }
        // If the mark of a space is spelt out, transformers finds the added token.
        #expect(vocabulary.encode("▁<extra_id_0>") == [7])
    }

    private static let metaspace = #"{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}"#
    private static let split = #"{"type":"WhitespaceSplit"}"#
    private static let outerSpaces = #"{"type":"Strip","strip_left":false,"strip_right":true}"#
    private static let spaces = #"{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"▁"}"#

    /// Other generations of the file express the same in other ways.
    @Test(arguments: [
        (metaspace, #"{"type":"Metaspace","replacement":"▁","add_prefix_space":true}"#),
        (#"{"type":"Sequence","pretokenizers":[\#(split),\#(metaspace)]}"#, metaspace),
        (
            #""normalizer":{"type":"Precompiled","#,
            #""normalizer":{"type":"Sequence","normalizers":[\#(outerSpaces),\#(spaces)]},"was":{"#
        ),
        (#""model":{"type":"Unigram","#, #""model":{"#),
        (#","byte_fallback":false"#, ""),
    ])
    func olderFilesWork(text: String, replacement: String) throws {
        try #require(json.contains(text))
        let vocabulary = try read(json.replacing(text, with: replacement))
        #expect(vocabulary.size == 160)
        let model = try SentencePieceVocabulary(file: ExpectedVocabularies.file("spiece.model"), sentinels: 10)
        for text in ["the cat  sat <extra_id_0>", " on a mat ", ""] {
            #expect(vocabulary.encode(text) == model.encode(text))
        }
    }

    private static let none = "is none of SentencePiece's, or not set as in T5; use a model with a spiece.model"
    private static func ids(_ texts: String, unknown: Int) -> String {
        "the ids 0, 1, 2 belong to \(texts), and the unknown has the id \(unknown); expected <pad>, </s>, <unk>, "
            + "as in T5; if spiece.model is beside it, remove this file"
    }

    private static let wrong: [(text: String, replacement: String, message: String)] = [
        ("{\"version\"", "[", "1:2: expected a JSON value, found ':'"),
        (
            #""added_tokens":["#, #""added_tokens":[{"id":170,"content":"<sep>","special":false},"#,
            "1:67: the token \"<sep>\" has the id 170; expected 160, the next after the pieces and tokens before it"
        ),
        (
            #"{"id":159,"content":"<extra_id_0>""#, #"{"id":150,"content":"<extra_id_0>""#,
            "the token \"<extra_id_0>\" has the id 150; expected 159, as in T5"
        ),
        (
            #""type":"Unigram""#, #""type":"WordPiece""#,
            "the tokenizer is of the type WordPiece; expected Unigram or BPE"
        ),
        (#""type":"Unigram""#, #""type":7"#, "type: expected a string, found a number"),
        (#""model":{"#, #""model":null,"was":{"#, "missing field \"model\""),
        (#""vocab":["#, #""vocab":null,"was":["#, "missing field \"vocab\""),
        (#"["<pad>",0.0]"#, #"["<pad>"]"#, "vocab: expected a piece and its score"),
        (#"["<pad>",0.0]"#, #"["<s>",0.0]"#, ids(#""<s>", "</s>", "<unk>""#, unknown: 2)),
        (#""unk_id":2"#, #""unk_id":3"#, ids(#""<pad>", "</s>", "<unk>""#, unknown: 3)),
        (
            #"["<extra_id_9>",0.0],["<extra_id_8>",0.0]"#, #"["<extra_id_8>",0.0],["<extra_id_9>",0.0]"#,
            "vocab: the sentinels do not descend to <extra_id_0> at the end, as they do in T5"
        ),
        (split, #"{"type":"Digits"}"#, "pre_tokenizer: the step Digits \(none)"),
        (#""always","split":true}]}"#, #""first","split":true}]}"#, "pre_tokenizer: the step Metaspace \(none)"),
        (
            #""pre_tokenizer":{"#, #""pre_tokenizer":null,"was":{"#,
            "pre_tokenizer: has no step Metaspace, so this is no tokenizer of T5"
        ),
        (
            #""normalizer":{"type":"Precompiled""#, #""normalizer":{"type":"Lowercase""#,
            "normalizer: the step Lowercase \(none)"
        ),
        (
            #""precompiled_charsmap":""#, #""precompiled_charsmap":"*"#,
            "precompiled_charsmap: expected a text in base 64, found a string"
        ),
    ]

    @Test(arguments: wrong)
    func refusals(text: String, replacement: String, message: String) throws {
        try #require(json.contains(text))
        let wrong = json.replacing(text, with: replacement, maxReplacements: 1)
        let error = #expect(throws: TokenizerDirectory.Refusal.self) { try read(wrong) }
        // The column is that of the place in the single long line.
        let said = try #require(error?.description)
        #expect(said.hasPrefix("DIR/tokenizer.json:1:") && said.hasSuffix(message), "\(said)")
    }

    @Test func refusesAModelThatIsWrong() throws {
        let error = #expect(throws: TokenizerDirectory.Refusal.self) {
            try read(json.replacing(#","byte_fallback":false"#, with: #","byte_fallback":true"#))
        }
        #expect(
            error?.description == """
                DIR/tokenizer.json: is refused by the SentencePiece library: there are not 256 byte pieces although \
                `byte_fallback` is true.
                """)
        let map = #expect(throws: TokenizerDirectory.Refusal.self) {
            try read(TokenizerDirectory.text("tokenizer.json").replacing("CUT OUT", with: "AAAA"))
        }
        #expect(map?.description == "DIR/tokenizer.json: has a character map that is cut short")
    }

    /// A damaged file is refused, or it encodes and decodes.
    @Test(arguments: 0..<4)
    func nothingTraps(seed: Int) throws {
        var numbers = Numbers(seed: seed)
        let whole = try ExpectedVocabularies.bytes("mt5.json")
        for _ in 0..<150 {
            var bytes = whole
            bytes.mutate(Int.random(in: 1...3, using: &numbers), &numbers, inserting: "{}[]\",:\\0123456789-.eE▁")
            do {
                let vocabulary = try TokenizerDirectory.read(["tokenizer.json": bytes]).vocabulary
                _ = vocabulary.decode(vocabulary.encode("the cat ＡＢ  sat\u{3000}on <extra_id_0> ﬁ 東京 🙂"))
            } catch let error as TokenizerDirectory.Refusal {
                #expect(error.description.hasPrefix("DIR/tokenizer.json"))
            }
        }
    }
}
