import Files
import Foundation
import Vocabularies

/// What the library tokenizers makes of texts with byte-level BPE: `byte_pairs.json` and the folder `byte_pairs`.
struct BytePairFixture: Decodable {
    /// What lines are made of.
    struct Parts: Decodable {
        let ranges: [[UInt32]]
        let literals: [String]
    }

    /// A text, its ids, and the text of these ids.
    struct Row: Decodable {
        let text: String, ids: [Int32], decoded: String

        init(from decoder: any Decoder) throws {
            var row = try decoder.unkeyedContainer()
            text = try row.decode(String.self)
            ids = try row.decode([Int32].self)
            decoded = try row.decode(String.self)
        }
    }

    struct Decoding: Decodable {
        let ids: [Int32], text: String

        init(from decoder: any Decoder) throws {
            var row = try decoder.unkeyedContainer()
            ids = try row.decode([Int32].self)
            text = try row.decode(String.self)
        }
    }

    /// A trained tokenizer with its settings.
    struct Trained: Decodable {
        let texts: String?
        let size: Int, frequency: Int, special: [String]
        /// The number of pieces, and digests of them and of the merges.
        let count: Int, pieces: String, merges: String

        var options: BytePairOptions {
            BytePairOptions(
                size: size, minimumFrequency: frequency, special: special.count == 1 ? .gpt2 : .t5)
        }
    }

    struct Large: Decodable {
        let blocks: [String]
        let rows: [Row]
    }

    struct Case: Decodable {
        let name: String
        let rows: [Row]
    }

    let parts: Parts
    let large: Large
    let trained: [Trained]
    let cases: [Case]
    let decoded: [Decoding]
    let classes: [[Int]]
    /// The settings of ``large``.
    let largeSettings: Trained

    private enum CodingKeys: String, CodingKey {
        case parts, large, trained, cases, decoded, classes
    }

    init(from decoder: any Decoder) throws {
        let object = try decoder.container(keyedBy: CodingKeys.self)
        parts = try object.decode(Parts.self, forKey: .parts)
        large = try object.decode(Large.self, forKey: .large)
        largeSettings = try object.decode(Trained.self, forKey: .large)
        trained = try object.decode([Trained].self, forKey: .trained)
        cases = try object.decode([Case].self, forKey: .cases)
        decoded = try object.decode([Decoding].self, forKey: .decoded)
        classes = try object.decode([[Int]].self, forKey: .classes)
    }

    static func read() throws -> BytePairFixture {
        try JSONDecoder().decode(BytePairFixture.self, from: Data(ExpectedVocabularies.bytes("byte_pairs.json")))
    }

    /// The small tokenizer's files by name.
    static func files() throws -> [String: [UInt8]] {
        let names = ["tokenizer.json", "vocab.json", "merges.txt"]
        return try Dictionary(
            uniqueKeysWithValues: names.map { ($0, try ExpectedVocabularies.bytes("byte_pairs/\($0)")) })
    }

    /// The small `tokenizer.json` with the changes of a case.
    static func changed(_ name: String) throws -> [UInt8] {
        let fixture = try object(ExpectedVocabularies.bytes("byte_pairs.json"))
        let cases = fixture["cases"] as? [[String: Any]] ?? []
        let change = cases.first { $0["name"] as? String == name }?["change"] as? [String: Any] ?? [:]
        return try changed(change)
    }

    /// The small `tokenizer.json` with other values; those of the model are changed one by one.
    static func changed(_ change: [String: Any]) throws -> [UInt8] {
        var json = try object(ExpectedVocabularies.bytes("byte_pairs/tokenizer.json"))
        for (key, value) in change {
            if key == "model", let value = value as? [String: Any], let model = json[key] as? [String: Any] {
                json[key] = model.merging(value) { $1 }
            } else {
                json[key] = value
            }
        }
        return Array(try JSONSerialization.data(withJSONObject: json))
    }

    static func object(_ bytes: [UInt8]) throws -> [String: Any] {
        try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
    }

    /// The lines that the script makes as well, with the same random numbers.
    func lines(_ count: Int) -> [String] {
        var state: UInt64 = 22
        func below(_ bound: Int) -> Int {
            state &+= 0x9E37_79B9_7F4A_7C15
            var mixed = (state ^ state >> 30) &* 0xBF58_476D_1CE4_E5B9
            mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
            return Int((mixed ^ mixed >> 31) % UInt64(bound))
        }
        return (0..<count).map { _ in
            var line = ""
            for _ in 0..<(1 + below(12)) {
                if below(2) == 0 {
                    line += parts.literals[below(parts.literals.count)]
                } else {
                    let range = parts.ranges[below(parts.ranges.count)]
                    for _ in 0..<(1 + below(7)) {
                        let scalar = Unicode.Scalar(range[0] + UInt32(below(Int(range[1] - range[0]) + 1)))
                        line.unicodeScalars.append(scalar ?? "?")
                    }
                }
            }
            return line
        }
    }

    static func digest(_ text: String) -> String { String(SHA256.hash(text).prefix(16)) }
}
