import Foundation
import TestSupport
import Testing
import Vocabularies

/// Byte-level BPE against the library tokenizers.
@Suite struct BytePairVocabularyTests {
    private let fixture: BytePairFixture

    init() throws { fixture = try .read() }

    private static func vocabulary(_ files: [String: [UInt8]], _ name: String) throws -> BytePairVocabulary {
        try TemporaryDirectory.use { directory in
            for (name, bytes) in files { try directory.write(bytes, to: name) }
            return try BytePairVocabulary(file: directory.path(name))
        }
    }

    private static func vocabulary(_ json: [UInt8]) throws -> BytePairVocabulary {
        try vocabulary(["tokenizer.json": json], "tokenizer.json")
    }

    private static func small() throws -> BytePairVocabulary {
        try BytePairVocabulary(file: ExpectedVocabularies.file("byte_pairs/tokenizer.json"))
    }

    // MARK: Texts

    @Test func agreesOnTwentyThousandLines() throws {
        let settings = fixture.largeSettings
        let lines = fixture.lines(20_000)
        let json = try BytePairVocabulary.train(options: settings.options) { lines[..<3000].forEach($0) }
        let vocabulary = try Self.vocabulary(json)
        #expect(vocabulary.size == settings.count)
        let size = lines.count / fixture.large.blocks.count
        for (block, expected) in fixture.large.blocks.enumerated() {
            let rows = lines[(block * size)..<((block + 1) * size)].map { line in
                vocabulary.encode(line).map(String.init).joined(separator: " ") + "\n"
            }
            #expect(BytePairFixture.digest(rows.joined()) == expected, "block \(block)")
        }
        for row in fixture.large.rows {
            #expect(vocabulary.encode(row.text) == row.ids, "\(row.text.debugDescription)")
            #expect(vocabulary.decode(row.ids).utf8.elementsEqual(row.decoded.utf8), "\(row.text.debugDescription)")
        }
    }

    @Test func agreesWithEachSetting() throws {
        #expect(fixture.cases.count == 10)
        for example in fixture.cases {
            let vocabulary = try Self.vocabulary(BytePairFixture.changed(example.name))
            for row in example.rows {
                let shown = "\(example.name): \(row.text.debugDescription.prefix(80))"
                #expect(vocabulary.encode(row.text) == row.ids, "\(shown)")
                // The reference leaves special tokens out of a text; here only those with a meaning are left out.
                if example.name.hasPrefix("added"), row.text.contains(/<sep>|<extra_id_/) { continue }
                #expect(vocabulary.decode(row.ids).utf8.elementsEqual(row.decoded.utf8), "\(shown)")
            }
        }
    }

    @Test func replacesBytesThatAreNoCharacter() throws {
        let vocabulary = try Self.small()
        for example in fixture.decoded {
            #expect(vocabulary.decode(example.ids).utf8.elementsEqual(example.text.utf8), "\(example.ids)")
        }
    }

    /// The classes of characters are those of the reference, for all characters.
    @Test func classesAreThoseOfTheReference() throws {
        var code: UInt32 = 0
        var wrong: [UInt32] = []
        for run in fixture.classes {
            for _ in 0..<run[1] {
                if let scalar = Unicode.Scalar(code), Int(CharacterClass(scalar).rawValue) != run[0] {
                    wrong.append(code)
                }
                code += 1
            }
        }
        #expect(code == 0x110000)
        #expect(wrong == [])
    }

    @Test func theTimeOfAWordGrowsLikeItsLength() throws {
        let vocabulary = try Self.small()
        let growth = growth(from: 25_000) { count in
            let word = String(repeating: "ab", count: count)
            #expect(vocabulary.decode(vocabulary.encode(word)) == word)
        }
        #expect(growth < 8, "\(growth)")
    }

    // MARK: Files

    @Test func readsAllForms() throws {
        let files = try BytePairFixture.files()
        let json = try Self.small()
        let old = try Self.vocabulary(files, "vocab.json")
        #expect(old == json)
        #expect(old.specialTokens == json.specialTokens)
        var merges = String(decoding: files["merges.txt"] ?? [], as: UTF8.self).split(separator: "\n").map(String.init)
        merges.removeFirst()
        #expect(try Self.vocabulary(BytePairFixture.changed(["model": ["merges": merges]])) == json)
        let windows = String(decoding: files["merges.txt"] ?? [], as: UTF8.self).replacing("\n", with: "\r\n")
        let carriageReturns = files.merging(["merges.txt": Array(windows.utf8)]) { $1 }
        #expect(try Self.vocabulary(carriageReturns, "vocab.json") == json)
        let found = try TokenizerDirectory.read(files, modelVocabularySize: 600, modelType: "gpt2")
        #expect(found.vocabulary as? BytePairVocabulary == json)
        #expect(found.files.count == 3)
        let pair = files.filter { $0.key != "tokenizer.json" }
        #expect(try TokenizerDirectory.read(pair, modelVocabularySize: 600).vocabulary.fingerprint == json.fingerprint)
    }

    @Test func theOneSpecialTokenIsAll() throws {
        let vocabulary = try Self.small()
        #expect(
            vocabulary.specialTokens
                == SpecialTokens(pad: 0, endOfSequence: 0, unknown: 0, decoderStart: 0, beginningOfSequence: 0))
        #expect(vocabulary.addedTokens == [])
        #expect(vocabulary.sentinelCount == 0)
        #expect(vocabulary.specialSpellings == ["<|endoftext|>"])
        #expect(vocabulary.piece(0) == "<|endoftext|>")
        #expect(vocabulary.decode([0]) == "")
        #expect(vocabulary.decode(vocabulary.encode("a<|endoftext|>b") + [-1, 5000]) == "ab")
    }

    @Test func theSmallFilesNameSpecialTokens() throws {
        var files = try BytePairFixture.files()
        files["tokenizer_config.json"] = Array(
            """
            {"eos_token": "<|endoftext|>", "add_prefix_space": true,
             "added_tokens_decoder": {"0": {"content": "<|endoftext|>", "special": true, "normalized": false},
              "600": {"content": "<pad>", "special": true, "normalized": false}}, "pad_token": "<pad>"}
            """.utf8)
        let json = try BytePairFixture.changed([
            "added_tokens": [
                ["id": 0, "content": "<|endoftext|>", "special": true, "normalized": false],
                ["id": 600, "content": "<pad>", "special": true, "normalized": false],
            ]
        ])
        files["tokenizer.json"] = json
        let vocabulary = try TokenizerDirectory.read(files, modelVocabularySize: 601).vocabulary
        #expect(vocabulary.specialTokens.pad == 600)
        #expect(vocabulary.specialTokens.endOfSequence == 0)
        #expect(vocabulary.size == 601)
        #expect(vocabulary.encode("the") == vocabulary.encode(" the"))
    }

    @Test(arguments: [
        (#"{"normalizer": {"type": "NFC"}}"#, "normalizer: the step NFC is not supported"),
        (
            #"{"normalizer": {"type": "Sequence", "normalizers": [{"type": "Lowercase"}]}}"#,
            "normalizer: the step Lowercase is not supported"
        ),
        (#"{"pre_tokenizer": {"type": "Whitespace"}}"#, "pre_tokenizer: the step Whitespace is not supported"),
        (
            #"{"pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Split"}, {"type": "ByteLevel"}]}}"#,
            "pre_tokenizer: the step Split is not supported"
        ),
        (#"{"pre_tokenizer": null}"#, "has no pre_tokenizer"),
        (#"{"decoder": null}"#, "has no decoder"),
        (#"{"decoder": {"type": "BPEDecoder"}}"#, "decoder: the step BPEDecoder is not supported"),
        (#"{"post_processor": {"type": "BertProcessing"}}"#, "post_processor: the step BertProcessing is not"),
        (
            #"""
            {"post_processor": {"type": "TemplateProcessing", "single": [
             {"SpecialToken": {"id": "<|endoftext|>", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}]}}
            """#, "post_processor: puts other tokens around a text"
        ),
        (#"{"model": {"dropout": 0.1}}"#, "dropout is 0.1"),
        (#"{"model": {"byte_fallback": true}}"#, "byte_fallback is true"),
        (####"{"model": {"continuing_subword_prefix": "##"}}"####, ####"continuing_subword_prefix is "##""####),
        (#"{"model": {"end_of_word_suffix": "</w>"}}"#, #"end_of_word_suffix is "</w>""#),
        (#"{"model": {"merges": ["a b c"]}}"#, "merges: expected two pieces"),
        (#"{"model": {"merges": [["a"]]}}"#, "merges: expected two pieces"),
        (#"{"model": {"merges": [["a", "zzzz"]]}}"#, #"merges: "zzzz" is no piece of the vocabulary"#),
        (#"{"model": {"vocab": {"a": 0, "b": 0}}}"#, "have the same id 0"),
        (#"{"model": {"vocab": {"a": 0, "b": 2}}}"#, #"the piece "b" has the id 2; expected one below 2"#),
        (#"{"model": {"vocab": {}}}"#, "has no pieces"),
        (#"{"model": {"vocab": {"a": "x"}}}"#, "vocab: expected an id, found a string"),
        (#"{"model": {"type": "WordPiece"}}"#, "the tokenizer is of the type WordPiece; expected Unigram or BPE"),
        (#"{"added_tokens": []}"#, ""),
        (
            #"{"added_tokens": [{"id": 700, "content": "<sep>"}]}"#,
            #"the token "<sep>" has the id 700; expected 600"#
        ),
        (
            #"{"added_tokens": [{"id": 3, "content": "<|endoftext|>"}]}"#,
            #"the token "<|endoftext|>" has the id 3; expected 0"#
        ),
    ])
    func refusesWhatItDoesNotSupport(change: String, message: String) throws {
        let json = try BytePairFixture.changed(BytePairFixture.object(Array(change.utf8)))
        guard !message.isEmpty else {
            #expect(
                try TokenizerDirectory.read(["tokenizer.json": json], modelVocabularySize: 700).vocabulary.size == 600)
            return
        }
        let error = #expect(throws: TokenizerDirectory.Refusal.self) {
            try TokenizerDirectory.read(["tokenizer.json": json], modelVocabularySize: 700)
        }
        #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
        #expect(
            error?.description.starts(with: #/DIR/tokenizer.json:\d+:\d+: /#) == true, "\(error?.description ?? "")")
    }

    @Test(arguments: [
        (Array("#version: 0.2\na b c\n".utf8), #"merges.txt:2:1: expected two pieces with a space between them"#),
        (Array("#version: 0.2\n\n".utf8), #"merges.txt:2:1: expected two pieces with a space between them, found """#),
        (Array("a zzzz\n".utf8), #"merges.txt:1:1: "zzzz" is no piece of the vocabulary"#),
        (
            Array("#version: 0.2\na t\né ".utf8) + [0xFF, 0x0A],
            "merges.txt:3:3: is not valid UTF-8; save the file as UTF-8"
        ),
    ])
    func namesThePlaceInMerges(merges: [UInt8], message: String) throws {
        var files = try BytePairFixture.files().filter { $0.key == "vocab.json" }
        files["merges.txt"] = merges
        let error = #expect(throws: TokenizerDirectory.Refusal.self) {
            try TokenizerDirectory.read(files, modelVocabularySize: 700)
        }
        #expect(error?.description.contains("DIR/" + message) == true, "\(error?.description ?? "")")
    }

    @Test func filesMustAgree() throws {
        var files = try BytePairFixture.files()
        files["merges.txt"] = Array("#version: 0.2\na t\n".utf8)
        let error = #expect(throws: TokenizerDirectory.Refusal.self) {
            try TokenizerDirectory.read(files, modelVocabularySize: 700)
        }
        #expect(error?.description.contains("contradicts vocab.json and merges.txt beside it") == true)
    }

    // MARK: Writing

    @Test(arguments: ["plain", "added", "a space before", "whole words", "joined unknown"])
    func isReadBackFromItsFiles(name: String) throws {
        let vocabulary = try Self.vocabulary(BytePairFixture.changed(name))
        let files = Dictionary(
            uniqueKeysWithValues: try TokenizerFiles.contents(of: vocabulary).map { ($0.name, $0.bytes) })
        #expect(files.count == 4)
        let again = try TokenizerDirectory.read(files, modelVocabularySize: 700).vocabulary
        #expect(again as? BytePairVocabulary == vocabulary)
        #expect(again.specialTokens == vocabulary.specialTokens)
    }

    // MARK: Added tokens and sentinels

    @Test func sentinelsComeAfterThePieces() throws {
        let file = ExpectedVocabularies.file("byte_pairs/tokenizer.json")
        let vocabulary = try BytePairVocabulary(file: file, sentinels: 3)
        #expect(vocabulary.size == 603)
        #expect((0..<3).map(vocabulary.sentinelID) == [602, 601, 600])
        #expect(vocabulary.encode("<extra_id_0><extra_id_2>") == [602, 600])
        #expect(vocabulary.decode(vocabulary.encode("a <extra_id_1> b")) == "a <extra_id_1> b")
        let files = Dictionary(
            uniqueKeysWithValues: TokenizerFiles.essentials(of: vocabulary).map { ($0.name, $0.bytes) })
        let again = try TokenizerDirectory.read(files, modelVocabularySize: 700).vocabulary
        #expect(again.sentinelCount == 3)
        #expect(again.fingerprint == vocabulary.fingerprint)
    }

    @Test func aTokenIsAdded() throws {
        let vocabularies: [any Vocabulary] = [
            try BytePairVocabulary(file: ExpectedVocabularies.file("byte_pairs/tokenizer.json"), sentinels: 3),
            ByteVocabulary(sentinels: 3),
            try SentencePieceVocabulary(file: ExpectedVocabularies.file("spiece.model"), sentinels: 3),
        ]
        for vocabulary in vocabularies {
            let more = try vocabulary.adding("<sep>")
            #expect(vocabulary.id(ofToken: "<sep>") == nil)
            #expect(more.id(ofToken: "<sep>") == Int32(vocabulary.size))
            #expect(more.size == vocabulary.size + 1)
            #expect(more.fingerprint != vocabulary.fingerprint)
            #expect(more.encode("a<sep>b").contains(Int32(vocabulary.size)))
            #expect(try more.adding("<sep>").fingerprint == more.fingerprint)
            #expect(try more.adding("<extra_id_1>").fingerprint == more.fingerprint)
            #expect(throws: VocabularyError.self) { try more.adding("") }
            #expect(throws: VocabularyError.self) { try more.adding("<extra_id_9>") }
            let files = Dictionary(
                uniqueKeysWithValues: TokenizerFiles.essentials(of: more).map { ($0.name, $0.bytes) })
            #expect(
                try TokenizerDirectory.read(files, modelVocabularySize: 700).vocabulary.fingerprint == more.fingerprint)
        }
    }

    @Test func aPieceCanBeAdded() throws {
        let vocabulary = try Self.small()
        let more = try vocabulary.adding("the")
        #expect(more.size == vocabulary.size)
        #expect(more.addedTokens.map(\.content) == ["the"])
        #expect(try vocabulary.adding("<|endoftext|>") == vocabulary)
        #expect(vocabulary.id(ofToken: "<|endoftext|>") == 0)
    }
}
