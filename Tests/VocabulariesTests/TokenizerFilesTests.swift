import Files
import Foundation
import TestSupport
import Testing
import Vocabularies

/// Directories of models in Hugging Face's format: their vocabulary, or the reason why there is none.
@Suite struct TokenizerFilesTests {
    private static let sentinelTexts = (0..<10).map { "\"<extra_id_\($0)>\"" }.joined(separator: ",")

    private static func files(_ files: [String: String], model: String? = nil) throws -> [String: [UInt8]] {
        var bytes = files.mapValues { Array($0.utf8) }
        if let model { bytes["spiece.model"] = try ExpectedVocabularies.bytes(model) }
        return bytes
    }

    // MARK: Vocabularies

    /// With a model of 150 pieces.
    @Test(
        arguments: [
            // Without a setting there are as many sentinels as T5 has, or as many as there is room for.
            ([:], 384, "t5", 100),
            ([:], 155, "t5", 5),
            ([:], 150, "t5", 0),
            ([:], 384, "mt5", 0),
            (["tokenizer_config.json": #"{"extra_ids": 0}"#], 384, "t5", 0),
            (["tokenizer_config.json": #"{"extra_ids": 10, "tokenizer_class": "T5TokenizerFast"}"#], 384, "mt5", 10),
            (["tokenizer_config.json": #"{"extra_ids": null, "additional_special_tokens": null}"#], 384, "t5", 100),
            (["tokenizer_config.json": "{\"additional_special_tokens\": [\(sentinelTexts)]}"], 384, "t5", 10),
            (
                [
                    "tokenizer_config.json":
                        "{\"extra_special_tokens\": [\"<pad>\", \"</s>\", \(sentinelTexts)], \"extra_ids\": 0}"
                ],
                384, "t5", 10
            ),
            (
                ["special_tokens_map.json": #"{"additional_special_tokens": [{"content": "<extra_id_0>"}]}"#], 384,
                "t5", 1
            ),
            (["tokenizer_config.json": #"{"extra_special_tokens": {"first": "<extra_id_0>"}}"#], 384, "t5", 1),
            (["added_tokens.json": #"{"<extra_id_0>": 151, "<extra_id_1>": 150, "▁the": 43}"#], 384, "t5", 2),
            (
                [
                    "tokenizer_config.json":
                        #"{"added_tokens_decoder": {"0": {"content": "<pad>"}, "150": {"content": "<extra_id_0>"}}}"#
                ], 384, "t5", 1
            ),
        ] as [([String: String], Int, String, Int)])
    func sentinels(files: [String: String], modelVocabularySize: Int, modelType: String, count: Int) throws {
        let found = try TokenizerDirectory.read(
            Self.files(files, model: "spiece.model"), modelVocabularySize: modelVocabularySize, modelType: modelType)
        #expect(found.vocabulary.sentinelCount == count)
        #expect(found.vocabulary.size == 150 + count)
        #expect(found.files.map(FileSystem.name) == ["spiece.model"] + files.keys)
    }

    /// A model with sentinels among its pieces has no others, unless the files state some.
    @Test func sentinelsOfTheModelsOwn() throws {
        for type in ["mt5", "t5"] {
            let found = try TokenizerDirectory.read(Self.files([:], model: "mt5.model"), modelType: type)
            #expect(found.vocabulary.size == 120)
            let names = #"{"extra_special_tokens": ["<pad>", "▁<extra_id_0>", "▁<extra_id_4>"]}"#
            let named = try TokenizerDirectory.read(
                Self.files(["tokenizer_config.json": names], model: "mt5.model"), modelType: type)
            #expect(named.vocabulary.size == 120)
            let more = try TokenizerDirectory.read(
                Self.files(["tokenizer_config.json": #"{"extra_ids": 3}"#], model: "mt5.model"), modelType: type)
            #expect(more.vocabulary.size == 123)
        }
        let exact = try TokenizerDirectory.read([
            "spiece.model": ModelBytes.model([ModelBytes.piece("<extra_id_0>", 0, kind: 4)]),
            "special_tokens_map.json": Array(#"{"additional_special_tokens": ["<extra_id_0>"]}"#.utf8),
        ])
        #expect(exact.vocabulary.size == 5)
        #expect(exact.vocabulary.encode("<extra_id_0>") == [4], "a token that a file names is cut from the text")
    }

    /// transformers reads `tokenizer.json`; the other file must agree with it.
    @Test func bothFilesMustAgree() throws {
        let json = try TokenizerDirectory.tokenizerJSON()
        func read(_ json: String, _ model: String = "spiece.model") throws -> TokenizerFiles {
            try TokenizerDirectory.read(Self.files(["tokenizer.json": json], model: model))
        }
        let found = try read(json)
        #expect(found.files.map(FileSystem.name) == ["spiece.model", "tokenizer.json"])
        #expect(found.vocabulary.fingerprint == (try AddedTokenTests.vocabulary([])).fingerprint)
        let added = try read(
            json.replacing(
                #""added_tokens":["#, with: #""added_tokens":[{"id":160,"content":"{","special":false},"#))
        #expect(added.vocabulary.encode("a {b") == [39, 160, 3, 127])
        for (text, replacement, model, reason) in [
            ("{", "nonsense", "spiece.model", nil),
            (#"["▁the","#, #"["▁thee","#, "spiece.model", #"the piece 43 is "▁thee", and "▁the" in spiece.model"#),
            (
                #"["t",-9.021306991577148]"#, #"["t",-8]"#, "spiece.model",
                #"the piece "t" has the score -8.0, and -9.021307 in spiece.model"#
            ),
            ("", "", "mt5.model", "it has 150 pieces and spiece.model has 120"),
            (
                #""normalizer":{"#, #""normalizer":null,"was":{"#, "spiece.model",
                "its normalizer has another character map than spiece.model"
            ),
        ] as [(String, String, String, String?)] {
            let changed = text.isEmpty ? json : json.replacing(text, with: replacement, maxReplacements: 1)
            try #require(text.isEmpty || changed != json)
            let error = #expect(throws: TokenizerDirectory.Refusal.self) { try read(changed, model) }
            guard let reason else { continue }
            #expect(
                error?.description == """
                    DIR/tokenizer.json: contradicts spiece.model beside it: \(reason); transformers reads \
                    tokenizer.json; if the model was trained with that, remove spiece.model
                    """)
        }
    }

    @Test(
        arguments: [
            ([:], 384, 125),
            (["tokenizer_config.json": #"{"tokenizer_class": "ByT5Tokenizer"}"#], 384, 125),
            (["config.json": #"{"tokenizer_class": "ByT5Tokenizer", "vocab_size": 1500}"#], 1500, 125),
            (["tokenizer_config.json": #"{"tokenizer_class": "ByT5Tokenizer", "extra_ids": 3}"#], 262, 3),
            // transformers 5 writes this for two sentinels. For none it writes the same without their names.
            (
                [
                    "tokenizer_config.json": """
                    {"tokenizer_class": "ByT5Tokenizer", "extra_ids": 0, "extra_special_tokens": ["<extra_id_0>", \
                    "<extra_id_1>"], "added_tokens_decoder": {"2": {"content": "<unk>"}, "260": {"content": \
                    "<extra_id_1>"}}}
                    """,
                    "added_tokens.json": #"{"<extra_id_0>": 259, "<extra_id_1>": 260}"#,
                ], 384, 2
            ),
            (
                [
                    "tokenizer_config.json":
                        #"{"tokenizer_class": "ByT5Tokenizer", "extra_ids": 0, "extra_special_tokens": []}"#
                ],
                384, 0
            ),
        ] as [([String: String], Int, Int)])
    func bytes(files: [String: String], modelVocabularySize: Int, count: Int) throws {
        let found = try TokenizerDirectory.read(Self.files(files), modelVocabularySize: modelVocabularySize)
        #expect(found.vocabulary as? ByteVocabulary == ByteVocabulary(sentinels: count))
        #expect(found.files.map(FileSystem.name) == files.keys.filter { $0 != "config.json" }.sorted().reversed())
    }

    @Test func readsTheConfiguration() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(ExpectedVocabularies.bytes("spiece.model"), to: "spiece.model")
            func message() -> String? {
                #expect(throws: VocabularyError.self) { try TokenizerFiles(directory: directory.path) }?.description
                    .replacing(directory.path, with: "DIR")
            }
            #expect(message() == "DIR/config.json: cannot be read; check that the file exists and may be read")
            try directory.write("{\"vocab_size\": \"many\", \"model_type\": \"t5\"}", to: "config.json")
            #expect(message() == "DIR/config.json:1:16: vocab_size: expected an integer, found a string")
            try directory.write("{\"vocab_size\": 160}", to: "config.json")
            #expect(message() == "DIR/config.json:1:1: missing field \"model_type\"")
            try directory.write("{\"vocab_size\": 160, \"model_type\": \"t5\"}", to: "config.json")
            #expect(try TokenizerFiles(directory: directory.path).vocabulary.size == 160)
        }
    }

    /// All ways to state a token, with a model of 150 pieces. The last id is free or already taken.
    @Test(arguments: [
        [
            "tokenizer_config.json":
                #"{"extra_ids": 2, "extra_special_tokens": ["<extra_id_1>", "<extra_id_0>", "<sep>"]}"#
        ],
        ["special_tokens_map.json": #"{"additional_special_tokens": ["<extra_id_1>", "<extra_id_0>", "<sep>"]}"#],
        [
            "tokenizer_config.json": #"{"extra_ids": 2}"#, "added_tokens.json": #"{"<sep>": 152}"#,
            "special_tokens_map.json": #"{"additional_special_tokens": [{"content": "<sep>"}]}"#,
        ],
        ["tokenizer_config.json": #"{"extra_ids": 2, "sep_token": "<sep>", "bos_token": null}"#],
        [
            "tokenizer_config.json":
                #"{"extra_ids": 2, "added_tokens_decoder": {"152": {"content": "<sep>", "special": true}}}"#
        ],
    ])
    func addedTokens(files: [String: String]) throws {
        let found = try TokenizerDirectory.read(Self.files(files, model: "spiece.model")).vocabulary
        #expect(found.sentinelCount == 2 && found.size == 153)
        #expect(found.addedTokens == [AddedToken("<sep>", id: 152, .init(isSpecial: true))])
        #expect(found.encode("the<sep><extra_id_0>") == [43, 152, 151])
    }

    /// An added token that is a piece has the piece's id, and texts are still cut at it.
    @Test func piecesThatWereAdded() throws {
        let found = try TokenizerDirectory.read(
            Self.files(["added_tokens.json": #"{"s": 20, "{": 250}"#], model: "spiece.model")
        ).vocabulary
        let rules = AddedToken.Rules(isNormalized: true)
        #expect(found.addedTokens == [AddedToken("s", id: 20, rules), AddedToken("{", id: 250, rules)])
        #expect(found.encode("cats{") == [44, 20, 250] && found.size == 251)
    }

    /// transformers uses one list or the other.
    @Test func filesThatNameOtherTokens() throws {
        let json = try TokenizerDirectory.tokenizerJSON().replacing(
            #""added_tokens":["#, with: #""added_tokens":[{"id":160,"content":"{","special":false},"#)
        for (settings, message) in [
            (
                #"{"added_tokens_decoder": {"160": {"content": "}"}}}"#,
                """
                DIR/tokenizer.json:1:67: the token "{" is missing in "added_tokens_decoder" of tokenizer_config.json; \
                save the tokenizer anew, so that its files agree
                """
            ),
            (
                #"{"added_tokens_decoder": {"160": {"content": "{", "rstrip": true}}}"#,
                """
                DIR/tokenizer_config.json:1:34: the token "{" has another "rstrip" than in tokenizer.json; save the \
                tokenizer anew, so that its files agree
                """
            ),
            (
                #"{"extra_special_tokens": ["<sep>"]}"#,
                """
                DIR/tokenizer_config.json:1:27: the token "<sep>" is missing in tokenizer.json; save the tokenizer \
                anew, so that its files agree
                """
            ),
        ] {
            let error = #expect(throws: TokenizerDirectory.Refusal.self) {
                try TokenizerDirectory.read(Self.files(["tokenizer.json": json, "tokenizer_config.json": settings]))
            }
            #expect(error?.description == message)
        }
    }

    // MARK: Refusals

    private static let wrong: [(files: [String: String], hasModel: Bool, message: String)] = [
        ([:], false, "DIR: has no tokenizer.json, spiece.model or vocab.json; copy the model's tokenizer files there"),
        (["spiece.model": "x"], false, "DIR/spiece.model: is not a SentencePiece model, or was cut short"),
        (["tokenizer.json": "[]"], false, "DIR/tokenizer.json:1:1: expected an object, found an array"),
        (["tokenizer_config.json": "{"], true, "DIR/tokenizer_config.json:1:1: is never closed; expected '}'"),
        (["tokenizer_config.json": "[]"], true, "DIR/tokenizer_config.json:1:1: expected an object, found an array"),
        (
            ["tokenizer_config.json": #"{"extra_ids": -1}"#], true,
            "DIR/tokenizer_config.json:1:15: extra_ids: expected a number of sentinels, found a number"
        ),
        (
            ["tokenizer_config.json": #"{"extra_ids": 101}"#], true,
            """
            DIR/spiece.model: has 251 ids, 101 of them sentinels, but the model has only 250 (vocab_size of its \
            config.json); the two do not belong together
            """
        ),
        (
            ["added_tokens.json": #"{"<sep>": 251}"#], true,
            """
            DIR/added_tokens.json:1:11: the token "<sep>" has the id 251; expected 250, the next after the pieces and \
            tokens before it
            """
        ),
        (
            ["added_tokens.json": #"{"<sep>": 250}"#], true,
            """
            DIR/spiece.model: has 251 ids, 100 of them sentinels and 1 added, but the model has only 250 (vocab_size \
            of its config.json); the two do not belong together
            """
        ),
        (
            ["added_tokens.json": #"{"s": 21}"#], true,
            "DIR/added_tokens.json:1:7: the token \"s\" has the id 21; expected 20, that of the piece"
        ),
        (
            [
                "tokenizer_config.json": #"{"added_tokens_decoder": {"150": {"content": "<sep>"}}, "extra_ids": 0}"#,
                "added_tokens.json": #"{"<sep>": 151}"#,
            ], true,
            """
            DIR/added_tokens.json:1:11: the token "<sep>" has the id 151, but 150 in tokenizer_config.json; save the \
            tokenizer anew, so that its files agree
            """
        ),
        (
            ["tokenizer_config.json": #"{"added_tokens_decoder": {"150": {"content": ""}}, "extra_ids": 0}"#], true,
            "DIR/tokenizer_config.json:1:34: the token \"\" is empty; leave it out"
        ),
        (
            ["tokenizer_config.json": #"{"added_tokens_decoder": {"150": {"content": "x", "lstrip": 1}}}"#], true,
            "DIR/tokenizer_config.json:1:61: lstrip: expected true or false, found a number"
        ),
        (
            ["added_tokens.json": #"{"<extra_id_0>": 150, "<extra_id_1>": 151}"#], true,
            "DIR/added_tokens.json:1:18: the token \"<extra_id_0>\" has the id 150; expected 151, as in T5"
        ),
        (
            ["added_tokens.json": #"{"<sep>": "x"}"#], true,
            "DIR/added_tokens.json:1:11: <sep>: expected an id, found a string"
        ),
        (
            ["tokenizer_config.json": #"{"added_tokens_decoder": {"x": {"content": "<sep>"}}}"#], true,
            "DIR/tokenizer_config.json:1:32: added_tokens_decoder: \"x\" is no id"
        ),
        (
            ["tokenizer_config.json": #"{"added_tokens_decoder": {"1": {}}}"#], true,
            "DIR/tokenizer_config.json:1:32: missing field \"content\""
        ),
        (
            [
                "tokenizer_config.json": """
                {"tokenizer_class": "ByT5Tokenizer", "extra_ids": 0, "added_tokens_decoder": {"259": {"content": \
                "the", "single_word": true}}}
                """
            ],
            false,
            """
            DIR/tokenizer_config.json:1:86: the token "the" is a "single_word", which is not supported for bytes; take \
            a model without it
            """
        ),
        (
            ["tokenizer_config.json": #"{"tokenizer_class": "ByT5Tokenizer"}"#], false,
            """
            DIR: has 384 ids, 125 of them sentinels, but the model has only 250 (vocab_size of its config.json); the \
            two do not belong together
            """
        ),
    ]

    @Test(arguments: wrong)
    func refusals(files: [String: String], hasModel: Bool, message: String) throws {
        let error = #expect(throws: TokenizerDirectory.Refusal.self) {
            try TokenizerDirectory.read(
                Self.files(files, model: hasModel ? "spiece.model" : nil), modelVocabularySize: 250)
        }
        #expect(error?.description == message)
    }
}
