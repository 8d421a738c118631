import Foundation

/// The JSON of the small files beside a run's tensors: sorted keys, and numbers that round-trip exactly, infinities
/// included.
enum StateCoding {
    static func text(of value: some Encodable, for path: String) throws(CheckpointError) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self) + "\n"
        } catch {
            throw CheckpointError("cannot be encoded: \(error)", file: path)
        }
    }

    static func decode<Value: Decodable>(_ type: Value.Type, from text: String) throws -> Value {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode(type, from: Data(text.utf8))
    }

    static func read(_ path: String) throws(CheckpointError) -> String {
        let file = try MappedFile(path: path)
        defer { withExtendedLifetime(file) {} }
        return String(decoding: file.bytes, as: UTF8.self)
    }
}
