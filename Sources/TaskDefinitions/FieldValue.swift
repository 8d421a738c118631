import Configuration

/// The value of one field of a record: a JSON value whose numbers keep their spelling, so that `1.50` stays `1.50`.
public enum FieldValue: Sendable, Equatable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case list([FieldValue])
    case object([String: FieldValue])

    public init(_ json: JSONValue) {
        self =
            switch json {
            case .null: .null
            case .bool(let bool): .bool(bool)
            case .number(let spelling): .number(spelling)
            case .string(let string): .string(string)
            case .array(let elements): .list(elements.map { FieldValue($0.value) })
            case .object(let members): .object(Self.fields(members))
            }
    }

    /// The values of an object's members by their keys.
    package static func fields(_ members: [JSONMember]) -> [String: FieldValue] {
        var fields = [String: FieldValue](minimumCapacity: members.count)
        for member in members { fields[member.key] = FieldValue(member.node.value) }
        return fields
    }

    /// What a person would call this kind of value.
    public var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .list: "a list"
        case .object: "an object"
        }
    }

    /// The value as text, where it is one: strings as they are, numbers as they were written, `true` and `false`.
    public var text: String? {
        switch self {
        case .string(let string): string
        case .number(let spelling): spelling
        case .bool(let bool): bool ? "true" : "false"
        case .null, .list, .object: nil
        }
    }

    /// The value as JSON text on one line, the keys of objects in order: equal values have equal texts.
    public var jsonText: String {
        var text = ""
        append(to: &text)
        return text
    }

    private func append(to text: inout String) {
        switch self {
        case .null: text += "null"
        case .bool(let bool): text += bool ? "true" : "false"
        case .number(let spelling): text += spelling
        case .string(let string): text += JSONOutput.quoted(string)
        case .list(let elements):
            text += "["
            for (index, element) in elements.enumerated() {
                if index > 0 { text += ", " }
                element.append(to: &text)
            }
            text += "]"
        case .object(let fields):
            text += "{"
            let ordered = fields.sorted { $0.key.unicodeScalars.lexicographicallyPrecedes($1.key.unicodeScalars) }
            for (index, field) in ordered.enumerated() {
                if index > 0 { text += ", " }
                text += JSONOutput.quoted(field.key)
                text += ": "
                field.value.append(to: &text)
            }
            text += "}"
        }
    }
}
