import Files
import Foundation
import Vocabularies

/// Texts that tokenizers get wrong and, for each model, what SentencePiece makes of them: `nasty.json`.
struct NastyTexts: Decodable {
    private struct Text: Decodable {
        let kind: String
        let parts: [Part]
    }

    /// A text and how often it stands.
    private struct Part: Decodable {
        let text: String
        let count: Int

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            text = try container.decode(String.self)
            count = try container.decode(Int.self)
        }
    }

    /// The options of a model that is trained anew.
    struct Training: Decodable {
        let vocabSize: Int
        let normalization: String?
        let byteFallback: Bool?
        let characterCoverage: Double?

        enum CodingKeys: String, CodingKey {
            case vocabSize = "vocab_size"
            case normalization = "normalization_rule_name"
            case byteFallback = "byte_fallback"
            case characterCoverage = "character_coverage"
        }
    }

    private let texts: [Text]
    private let broken: [[UInt8]]
    private let digests: [String: [String]]
    /// The options of the models by their names.
    let trained: [String: Training]

    static func read() throws -> NastyTexts {
        try JSONDecoder().decode(NastyTexts.self, from: Data(ExpectedVocabularies.bytes("nasty.json")))
    }

    /// All texts, and their kinds for messages. Those of ill-formed bytes are as Swift repairs them.
    var all: [(kind: String, text: String)] {
        let texts = texts.map { text in
            (text.kind, text.parts.map { String(repeating: $0.text, count: $0.count) }.joined())
        }
        return texts + [("all", short.joined())] + broken.map { ("broken", String(decoding: $0, as: UTF8.self)) }
    }

    /// The texts that repeat nothing.
    var short: [String] {
        texts.filter { $0.parts.count == 1 && $0.parts[0].count == 1 }.map { $0.parts[0].text }
    }

    var kinds: Set<String> { Set(texts.map(\.kind)) }

    /// What the fixture's models beside `spiece.model` and `byte_fallback.model` are trained on.
    func trainingTexts() throws -> [String] {
        // The trainer passes over texts with these characters.
        let own = short.filter { !$0.unicodeScalars.contains { $0 == "\0" || $0 == "\u{2585}" } }
        return try ExpectedVocabularies.trainingTexts() + own
    }

    /// The texts of which a vocabulary makes other ids, or another text of these, than a reference model did.
    func disagreements(_ vocabulary: any Vocabulary, with model: String) -> [String] {
        let expected = digests[model] ?? []
        let all = all
        guard expected.count == all.count else { return ["\(expected.count) digests for \(all.count) texts"] }
        return zip(all, expected).compactMap { text, expected in
            let ids = vocabulary.encode(text.text)
            let digest = SHA256.hash(ids.map(String.init).joined(separator: " ") + "\n" + vocabulary.decode(ids))
            guard !digest.hasPrefix(expected) else { return nil }
            return "\(text.kind): \(text.text.debugDescription.prefix(80)) \(ids.prefix(20))"
        }
    }
}
