import Foundation
import Testing
import Vocabularies

/// Added tokens of a vocabulary, and texts cut at them as in transformers: `added_tokens.json`.
@Suite struct AddedTokenTests {
    struct Case: Decodable {
        struct Token: Decodable {
            let id: Int32
            let content: String
            let special, normalized, lstrip, rstrip, singleWord: Bool

            enum CodingKeys: String, CodingKey {
                case id, content, special, normalized, lstrip, rstrip
                case singleWord = "single_word"
            }

            var token: AddedToken {
                AddedToken(
                    content, id: id,
                    .init(
                        isSpecial: special, isNormalized: normalized, isSingleWord: singleWord, stripsLeft: lstrip,
                        stripsRight: rstrip))
            }
        }

        struct Text: Decodable {
            let text: String
            let ids: [Int32]
            let decoded: String?

            init(from decoder: any Decoder) throws {
                var row = try decoder.unkeyedContainer()
                text = try row.decode(String.self)
                ids = try row.decode([Int32].self)
                decoded = try row.decodeNil() ? nil : row.decode(String.self)
            }
        }

        let tokens: [Token]
        let texts: [Text]
    }

    static func cases() throws -> [String: Case] {
        try JSONDecoder().decode([String: Case].self, from: Data(ExpectedVocabularies.bytes("added_tokens.json")))
    }

    static func vocabulary(_ tokens: [AddedToken]) throws -> SentencePieceVocabulary {
        try SentencePieceVocabulary(
            modelBytes: ExpectedVocabularies.bytes("spiece.model"), sentinels: 10, addedTokens: tokens)
    }

    @Test(arguments: ["new", "pieces", "special", "rules", "spaces"])
    func textsAreCutAsByTransformers(name: String) throws {
        let example = try #require(try Self.cases()[name])
        let vocabulary = try Self.vocabulary(example.tokens.map(\.token))
        let last = try #require(example.tokens.map(\.id).max())
        #expect(vocabulary.size == max(160, Int(last) + 1))
        for text in example.texts {
            let ids = vocabulary.encode(text.text)
            #expect(ids == text.ids, "\(text.text.debugDescription)")
            if let decoded = text.decoded { #expect(vocabulary.decode(ids) == decoded, "\(ids)") }
        }
        for token in example.tokens { #expect(vocabulary.piece(token.id) == token.content) }
    }

    @Test func bytesAreCutAsByTransformers() throws {
        let example = try #require(try Self.cases()["bytes"])
        let vocabulary = ByteVocabulary(sentinels: 3, addedTokens: example.tokens.map(\.token))
        #expect(vocabulary.size == 266)
        for text in example.texts {
            #expect(vocabulary.encode(text.text) == text.ids, "\(text.text.debugDescription)")
            #expect(vocabulary.decode(text.ids) == text.decoded)
        }
        let files = try Self.files(TokenizerFiles.contents(of: vocabulary))
        #expect(try TokenizerDirectory.read(files).vocabulary as? ByteVocabulary == vocabulary)
    }

    private static func files(_ files: [(name: String, bytes: [UInt8])]) -> [String: [UInt8]] {
        Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.bytes) })
    }

    /// The vocabulary files of a run and of an export read back as the same vocabulary.
    @Test(arguments: ["new", "pieces", "special", "rules"])
    func writtenFilesReadBack(name: String) throws {
        let example = try #require(try Self.cases()[name])
        let vocabulary = try Self.vocabulary(example.tokens.map(\.token))
        #expect(vocabulary.fingerprint != (try Self.vocabulary([])).fingerprint)
        let kept = try TokenizerDirectory.read(Self.files(TokenizerFiles.essentials(of: vocabulary))).vocabulary
        #expect(kept.fingerprint == vocabulary.fingerprint && kept.addedTokens == vocabulary.addedTokens)
        var exported = Self.files(try TokenizerFiles.contents(of: vocabulary))
        #expect(try TokenizerDirectory.read(exported).vocabulary.fingerprint == vocabulary.fingerprint)
        exported["spiece.model"] = nil
        let other = try TokenizerDirectory.read(exported).vocabulary
        for text in example.texts { #expect(other.encode(text.text) == text.ids, "\(text.text.debugDescription)") }
    }

    /// The order of the tokens does not matter for the fingerprint. Each of their rules does.
    @Test func theFingerprintIsOfTheTokens() throws {
        let one = AddedToken("{", id: 160)
        let other = AddedToken("}", id: 161)
        let fingerprint = try Self.vocabulary([one, other]).fingerprint
        #expect(try Self.vocabulary([other, one]).fingerprint == fingerprint)
        var others: [[AddedToken]] = [[one], [AddedToken("(", id: 160), other]]
        for rules in [
            AddedToken.Rules(isSpecial: true), .init(isNormalized: true), .init(isSingleWord: true),
            .init(stripsLeft: true), .init(stripsRight: true),
        ] {
            others.append([AddedToken("{", id: 160, rules), other])
        }
        let fingerprints = try others.map { try Self.vocabulary($0).fingerprint }
        #expect(Set(fingerprints + [fingerprint]).count == others.count + 1)
        #expect(
            ByteVocabulary(sentinels: 1).fingerprint
                != ByteVocabulary(sentinels: 1, addedTokens: [AddedToken("the", id: 260)]).fingerprint)
    }

    @Test func unknownCharactersAndLosses() throws {
        let tokens = [AddedToken("{", id: 160, .init(isNormalized: true)), AddedToken("<sep>", id: 161)]
        let vocabulary = try Self.vocabulary(tokens)
        #expect(vocabulary.unknownText(in: "{a} {🙂 <sep>") == "}🙂")
        let roundTrip = RoundTrip(vocabulary)
        #expect(roundTrip.loss(of: "the cat") == nil)
        #expect(roundTrip.loss(of: "the{ cat<sep> on") == nil, "transformers puts a space after a token, too")
        for (text, result, count) in [("the {cat", "the{ cat", 2), ("a <sep>", "a<sep>", 1), ("{ {", "{{", 1)] {
            let loss = try #require(roundTrip.loss(of: text))
            #expect(loss.result == result && loss.tokenSpaces == count && loss.spaces == 0, "\(text): \(loss)")
            #expect(loss.losesContent && loss.changes.isEmpty && loss.unknown.isEmpty)
        }
        #expect(roundTrip.loss(of: " the  {").map { [$0.spaces, $0.tokenSpaces] } == [1, 1])
        #expect(try RoundTrip(Self.vocabulary([])).loss(of: "{")?.unknown == ["{": 1])
    }
}
