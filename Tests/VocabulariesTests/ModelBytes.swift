import Vocabularies

/// SentencePiece model files, built field by field (protobuf.dev, "Encoding"; `sentencepiece_model.proto`).
enum ModelBytes {
    static func varint(_ value: UInt64) -> [UInt8] {
        value < 0x80 ? [UInt8(value)] : [UInt8(value & 0x7F) | 0x80] + varint(value >> 7)
    }

    static func field(_ number: UInt64, _ bytes: [UInt8]) -> [UInt8] {
        varint(number << 3 | 2) + varint(UInt64(bytes.count)) + bytes
    }

    static func field(_ number: UInt64, _ value: UInt64) -> [UInt8] { varint(number << 3) + varint(value) }

    static func field(_ number: UInt64, float value: Float) -> [UInt8] {
        varint(number << 3 | 5) + littleEndian(value.bitPattern)
    }

    /// - Parameter kind: 1 normal, 2 unknown, 3 control, 4 user-defined, 5 unused, 6 byte
    static func piece(_ text: String, _ score: Float = -1, kind: UInt64 = 1) -> [UInt8] {
        piece(Array(text.utf8), score, kind: kind)
    }

    static func piece(_ text: [UInt8], _ score: Float = -1, kind: UInt64 = 1) -> [UInt8] {
        field(1, field(1, text) + field(2, float: score) + field(3, kind))
    }

    /// The first pieces of T5's models.
    static let special = piece("<pad>", 0, kind: 3) + piece("</s>", 0, kind: 3) + piece("<unk>", 0, kind: 2)

    /// The trainer specification of a model.
    /// - Parameter type: 1 unigram, 2 byte pair encoding, 3 words, 4 characters
    static func trainer(type: UInt64 = 1) -> [UInt8] {
        field(2, field(3, type) + field(40, 2) + field(41, UInt64.max) + field(42, 1) + field(43, 0))
    }

    static func normalizer(characterMap: [UInt8] = []) -> [UInt8] { field(3, field(2, characterMap)) }

    /// A model with T5's special pieces, a space mark, and the given pieces.
    static func model(
        _ pieces: [[UInt8]], trainer: [UInt8] = trainer(), normalizer: [UInt8] = normalizer()
    ) -> [UInt8] {
        special + piece("▁", -2) + pieces.joined() + trainer + normalizer
    }

    // MARK: Character maps

    /// A serialized character map: a double array whose units lead nowhere, except for the given ones, and the
    /// replacements.
    static func characterMap(
        units given: [Int: UInt32], unitCount: Int = 1024, replacements: [UInt8] = Array("B\0".utf8)
    ) -> [UInt8] {
        var units = [UInt32](repeating: 0x8000_0000, count: unitCount)
        for (position, unit) in given { units[position] = unit }
        return littleEndian(UInt32(4 * unitCount)) + units.flatMap(littleEndian) + replacements
    }

    static func littleEndian(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    /// The unit at a position. A label leads to it, and the search continues at `next`.
    static func unit(at position: Int, label: UInt8, endsKey: Bool, next: Int) -> UInt32 {
        UInt32(label) | (endsKey ? 0x100 : 0) | UInt32(position ^ next) << 10
    }

    /// A map with the keys `A`, `AA` and so on, up to the given number of letters. Each becomes `B`.
    static func characterMap(repetitions: Int) -> [UInt8] {
        var units = [0: unit(at: 0, label: 0, endsKey: false, next: 256)]
        for repetition in 1...repetitions {
            let position = 256 * repetition ^ 0x41
            let next = 256 * (repetition + 1)
            units[position] = unit(at: position, label: 0x41, endsKey: true, next: next)
            units[next] = 0x8000_0000
        }
        return characterMap(units: units, unitCount: 256 * (repetitions + 2))
    }
}
