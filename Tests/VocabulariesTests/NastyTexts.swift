import Files
import Foundation
import Vocabularies

/// Difficult texts for tokenizers, and SentencePiece's result with each model: `nasty.json`.
struct NastyTexts: Decodable {
    private struct Text: Decodable {
        let kind: String
        let parts: [Part]
    }

    /// A text and its number of repetitions.
    private struct Part: Decodable {
        let text: String
        let count: Int

        init(from decoder: any Decoder) throws {
            var container = try decoder.unkeyedContainer()
            text = try container.decode(String.self)
            count = try container.decode(Int.self)
        }
    }

    /// The options of a model that the test trains.
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
    /// The options of the models by name.
    let trained: [String: Training]

    static func read() throws -> NastyTexts {
        try JSONDecoder().decode(NastyTexts.self, from: Data(ExpectedVocabularies.bytes("nasty.json")))
    }

    /// All texts, and their kinds for messages. Ill-formed bytes become text as Swift repairs them.
    var all: [(kind: String, text: String)] {
        let texts = texts.map { text in
            (text.kind, text.parts.map { String(repeating: $0.text, count: $0.count) }.joined())
        }
        return texts + [("all", short.joined())] + broken.map { ("broken", String(decoding: $0, as: UTF8.self)) }
    }

    /// The texts without repetitions.
    var short: [String] {
        texts.filter { $0.parts.count == 1 && $0.parts[0].count == 1 }.map { $0.parts[0].text }
    }

    var kinds: Set<String> { Set(texts.map(\.kind)) }

    /// The training texts of the fixture's models except `spiece.model` and `byte_fallback.model`.
    func trainingTexts() throws -> [String] {
        // The trainer skips texts with these characters.
        let own = short.filter { !$0.unicodeScalars.contains { $0 == "\0" || $0 == "\u{2585}" } }
        return try ExpectedVocabularies.trainingTexts() + own
    }

    /// The texts whose ids, or whose text from the ids, differ from a reference model's.
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
