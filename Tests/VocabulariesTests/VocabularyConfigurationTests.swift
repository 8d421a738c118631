import Configuration
import Testing
import Vocabularies

@Suite struct VocabularyConfigurationTests {
    private func read(_ text: String) throws -> VocabularyConfiguration {
        try ConfigurationFile.read(bytes: Array(text.utf8), file: "run.json") {
            VocabularyConfiguration($0, tasks: ["news", "reviews"])
        }
    }

    @Test func readsEachKind() throws {
        #expect(try read(#"{"kind": "bytes"}"#) == .init(kind: ByteKind(), sentinels: 125))
        #expect(
            try read(#"{"kind": "sentencepiece", "file": "a.model", "sentinels": 10}"#)
                == .init(kind: SentencePieceKind.file("a.model"), sentinels: 10))
        #expect(
            try read(#"{"kind": "sentencepiece", "size": 500}"#)
                == .init(kind: SentencePieceKind.trained(SentencePieceOptions(size: 500), tasks: nil), sentinels: 100))
        let all = """
            {"kind": "sentencepiece", "size": 500, "characterCoverage": 0.9995, "byteFallback": true,
             "splitDigits": false, "normalization": "identity", "sentinels": 0, "tasks": ["reviews"]}
            """
        let options = SentencePieceOptions(
            size: 500, characterCoverage: 0.9995, byteFallback: true, splitDigits: false, normalization: .identity)
        #expect(try read(all) == .init(kind: SentencePieceKind.trained(options, tasks: ["reviews"]), sentinels: 0))
    }

    @Test(arguments: [
        (
            #"{"kind": "sentencepeice", "size": 500}"#,
            #"run.json:1:10: kind: unknown value "sentencepeice"; did you mean "sentencepiece"?"#
        ),
        (
            #"{"kind": "bytes", "size": 5}"#,
            #"run.json:1:19: size: unknown key "size"; expected one of: kind, sentinels"#
        ),
        (#"{"kind": "sentencepiece"}"#, #"run.json:1:1: missing field "size""#),
        (
            #"{"kind": "sentencepiece", "size": 500, "characterCoverage": 0.5}"#,
            "run.json:1:61: characterCoverage: 0.5 is out of range; expected 0.98 to 1"
        ),
        (
            #"{"kind": "sentencepiece", "size": 9, "normalization": "nfkc"}"#,
            #"run.json:1:55: normalization: unknown value "nfkc"; expected one of: nmt_nfkc, nmt_nfkc_cf, identity"#
        ),
        (
            #"{"kind": "sentencepiece", "size": 9, "tasks": []}"#,
            "run.json:1:47: tasks: is empty; give at least one name, or leave it out"
        ),
        (
            #"{"kind": "sentencepiece", "size": 9, "tasks": ["news", "review"]}"#,
            #"run.json:1:56: tasks[1]: "review" is no task of the mixture; did you mean "reviews"?"#
        ),
        (
            #"{"kind": "sentencepiece", "size": 9, "tasks": ["news", "news"]}"#,
            #"run.json:1:56: tasks[1]: "news" is named twice"#
        ),
    ])
    func reportsMistakes(text: String, message: String) {
        let error = #expect(throws: ConfigurationError.self) { try read(text) }
        #expect(error?.description == message)
    }

    @Test func readsBytePairs() throws {
        #expect(
            try read(#"{"kind": "bytePair", "size": 8000}"#)
                == .init(kind: BytePairKind.trained(.init(size: 8000), tasks: nil), sentinels: 100))
        let all = """
            {"kind": "bytePair", "size": 500, "minimumFrequency": 3, "specialTokens": "gpt2", "tasks": ["news"],
             "sentinels": 0}
            """
        let options = BytePairOptions(size: 500, minimumFrequency: 3, special: .gpt2)
        #expect(try read(all) == .init(kind: BytePairKind.trained(options, tasks: ["news"]), sentinels: 0))
        #expect(
            try read(#"{"kind": "bytePair", "file": "tokenizer.json"}"#)
                == .init(kind: BytePairKind.file("tokenizer.json"), sentinels: 100))
        let error = #expect(throws: ConfigurationError.self) { try read(#"{"kind": "bytePair", "size": 256}"#) }
        #expect(error?.description == "run.json:1:30: size: 256 is out of range; expected 257 to 1000000")
    }

    @Test func opensWhatItDescribes() throws {
        let bytes = try read(#"{"kind": "bytes"}"#).open(model: "unused")
        #expect(bytes.size == 384)
        let model = ExpectedVocabularies.file("spiece.model")
        #expect(
            try VocabularyConfiguration(kind: SentencePieceKind.file(model), sentinels: 3).open(model: model).size
                == 153)
        let trained = VocabularyConfiguration(
            kind: SentencePieceKind.trained(.init(size: 150), tasks: nil), sentinels: 3)
        #expect(try trained.open(model: model).size == 153)
    }

    @Test func aVocabularyHasTheNameOfItsKind() throws {
        #expect(VocabularyCatalogue.name(of: ByteVocabulary()) == "bytes")
        let model = try SentencePieceVocabulary(file: ExpectedVocabularies.file("spiece.model"))
        #expect(VocabularyCatalogue.name(of: model) == "sentencepiece")
    }
}
