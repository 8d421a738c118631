import Foundation
import Vocabularies

/// The results of the reference implementations: `Tests/Fixtures/vocabularies/expected.json`.
struct ExpectedVocabularies: Decodable {
    struct Encoding: Decodable {
        let text: String
        let ids: [Int32]
        /// The text of the ids, where the reference agrees with this program.
        let decoded: String?
    }
    struct Decoding: Decodable {
        let ids: [Int32]
        let text: String
    }
    struct Vocabulary: Decodable {
        let size: Int
        let sentinels: Int?
        let encodings: [Encoding]
        let decodings: [Decoding]?
        /// The place of the character map in the model's file, and its length.
        let characterMap: [Int]?
    }
    /// A model of another type than unigram.
    struct OtherModel: Decodable {
        let model: Data
        let encodings: [Encoding]
    }
    let spiece: Vocabulary
    let byteFallback: Vocabulary
    let t5: Vocabulary
    let byt5: Vocabulary
    /// Indexed by the names of their types.
    let types: [String: OtherModel]

    enum CodingKeys: String, CodingKey {
        case spiece, t5, byt5, types
        case byteFallback = "byte_fallback"
    }

    static func file(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Fixtures/vocabularies/\(name)").standardizedFileURL.path
    }

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: file(name))))
    }

    static func read() throws -> ExpectedVocabularies {
        try JSONDecoder().decode(ExpectedVocabularies.self, from: Data(bytes("expected.json")))
    }

    /// The training texts of the fixture's models.
    static func trainingTexts() throws -> [String] {
        try String(contentsOfFile: file("texts.txt"), encoding: .utf8).split(separator: "\n").map(String.init)
    }
}
