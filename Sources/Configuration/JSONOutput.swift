/// JSON to be written: objects keep their order, and what JSON has no number for becomes null.
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

    /// The same object with another value under a key, which is added where it is missing.
    package func replacing(_ key: String, with value: JSONOutput) -> JSONOutput {
        guard case .object(var members) = self else { return self }
        if let index = members.firstIndex(where: { $0.key == key }) {
            members[index].value = value
        } else {
            members.append((key, value))
        }
        return .object(members)
    }

    /// The same object without a key.
    package func removing(_ key: String) -> JSONOutput {
        guard case .object(let members) = self else { return self }
        return .object(members.filter { $0.key != key })
    }

    /// The value under a key of an object.
    package subscript(key: String) -> JSONOutput? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.key == key }?.value
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

    /// Whether it holds no container that holds something.
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

    /// A string in quotes: what RFC 8259 (section 7) says must be escaped is, and what would be invisible or break a line.
    package static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\u{8}": result += "\\b"
            case "\u{C}": result += "\\f"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{2028}", "\u{2029}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
