/// JSON to be written. Objects keep their order; a number that JSON cannot express becomes null.
package enum JSONOutput: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case array([JSONOutput])
    case object([(key: String, value: JSONOutput)])

    /// A parsed value as it was written. A number that is no `Int` and no finite `Double` becomes null.
    package init(_ node: JSONNode) {
        switch node.value {
        case .null: self = .null
        case .bool(let value): self = .bool(value)
        case .number(let spelling): self = Int(spelling).map { .integer($0) } ?? .number(Double(spelling))
        case .string(let text): self = .string(text)
        case .array(let elements): self = .array(elements.map { JSONOutput($0) })
        case .object(let members): self = .object(members.map { ($0.key, JSONOutput($0.node)) })
        }
    }

    package static func string(_ text: String?) -> Self { text.map { .string($0) } ?? .null }
    package static func number(_ number: Double?) -> Self { number.map { .number($0) } ?? .null }

    package var isObject: Bool {
        if case .object = self { true } else { false }
    }

    /// The object with another value under a key; a missing key is added.
    package func replacing(_ key: String, with value: JSONOutput) -> JSONOutput {
        guard case .object(var members) = self else { return self }
        if let index = members.firstIndex(where: { $0.key.isExactly(key) }) {
            members[index].value = value
        } else {
            members.append((key, value))
        }
        return .object(members)
    }

    /// The object without a key.
    package func removing(_ key: String) -> JSONOutput {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { !$0.key.isExactly(key) })
    }

    /// The value under a key of an object.
    package subscript(key: String) -> JSONOutput? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key.isExactly(key) }?.value
    }

    /// The text, indented by two spaces. What fits on a line stands on one, so that the file can be read by people.
    package var text: String { text(indent: 0) + "\n" }

    /// The text on one line, as in a JSON Lines file.
    package var line: String { flatText + "\n" }

    private static let lineWidth = 100

    private func text(indent: Int) -> String {
        let flat = flatText
        if isFlat, flat.utf8.count + indent <= Self.lineWidth { return flat }
        let margin = String(repeating: " ", count: indent + 2)
        let end = "\n" + String(repeating: " ", count: indent)
        switch self {
        case .array(let elements) where !elements.isEmpty:
            return "[\n" + elements.map { margin + $0.text(indent: indent + 2) }.joined(separator: ",\n") + end + "]"
        case .object(let members) where !members.isEmpty:
            let lines = members.map { "\(margin)\(Self.quoted($0.key)): \($0.value.text(indent: indent + 2))" }
            return "{\n" + lines.joined(separator: ",\n") + end + "}"
        default:
            return flat
        }
    }

    /// Whether it holds no container except empty ones.
    private var isFlat: Bool {
        switch self {
        case .array(let elements): elements.allSatisfy(\.isScalar)
        case .object(let members): members.allSatisfy(\.value.isScalar)
        default: true
        }
    }

    private var isScalar: Bool {
        switch self {
        case .array(let elements): elements.isEmpty
        case .object(let members): members.isEmpty
        default: true
        }
    }

    private var flatText: String {
        switch self {
        case .null: "null"
        case .bool(let value): value ? "true" : "false"
        case .integer(let value): "\(value)"
        case .number(let value): value.isFinite ? "\(value)" : "null"
        case .string(let value): Self.quoted(value)
        case .array(let elements): "[" + elements.map(\.flatText).joined(separator: ", ") + "]"
        case .object(let members):
            "{" + members.map { "\(Self.quoted($0.key)): \($0.value.flatText)" }.joined(separator: ", ") + "}"
        }
    }

    /// A string in quotes. Escaped are the characters that RFC 8259 (section 7) requires, and those that would be
    /// invisible or break a line.
    package static func quoted(_ text: String) -> String {
        var text = text
        let quoted = text.withUTF8 { bytes in
            var result: [UInt8] = []
            result.reserveCapacity(bytes.count + 2)
            result.append(UInt8(ascii: "\""))
            // The start of the unwritten part: most texts are written in one piece.
            var start = 0
            var index = 0
            while index < bytes.count {
                guard let (escape, width) = escape(bytes, at: index) else {
                    index += 1
                    continue
                }
                result += bytes[start..<index]
                result += escape.utf8
                index += width
                start = index
            }
            result += bytes[start...]
            result.append(UInt8(ascii: "\""))
            return result
        }
        return String(decoding: quoted, as: UTF8.self)
    }

    /// The escape of the character whose UTF-8 begins at `index`, and the character's width in bytes. Nil for a
    /// character that stays as it is, and for an index inside a character.
    private static func escape(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (escape: String, width: Int)? {
        let byte = bytes[index]
        switch byte {
        case UInt8(ascii: "\""): return ("\\\"", 1)
        case UInt8(ascii: "\\"): return ("\\\\", 1)
        case 0x08: return ("\\b", 1)
        case 0x0C: return ("\\f", 1)
        case UInt8(ascii: "\n"): return ("\\n", 1)
        case UInt8(ascii: "\r"): return ("\\r", 1)
        case UInt8(ascii: "\t"): return ("\\t", 1)
        case 0..<0x20, 0x7F: return (hexadecimal(UInt32(byte)), 1)
        // U+0080 to U+009F are C2 80 to C2 9F, U+2028 and U+2029 are E2 80 A8 and E2 80 A9; the text is valid UTF-8.
        case 0xC2 where bytes[index + 1] <= 0x9F: return (hexadecimal(UInt32(bytes[index + 1])), 2)
        case 0xE2 where bytes[index + 1] == 0x80 && bytes[index + 2] & 0xFE == 0xA8:
            return (hexadecimal(0x2000 + UInt32(bytes[index + 2] & 0x3F)), 3)
        default: return nil
        }
    }

    /// `\u202e`: how JSON writes a character of four hexadecimal digits.
    static func hexadecimal(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    }
}
