import Configuration

/// The fields of a record or an object, by name.
package typealias Fields = TextMap<FieldValue>

/// The value of one field of a record: a JSON value whose numbers keep their spelling, so that `1.50` stays `1.50`.
package enum FieldValue: Sendable {
    case null
    case bool(Bool)
    case number(String)
    case string(String)
    case list([FieldValue])
    case object(Fields)

    package init(_ json: JSONValue) {
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

    /// The values of an object's members, by key.
    package static func fields(_ members: [JSONMember]) -> Fields {
        var fields = Fields(minimumCapacity: members.count)
        for member in members { fields[member.key] = FieldValue(member.node.value) }
        return fields
    }

    /// A readable name of this kind of value.
    package var kind: String {
        switch self {
        case .null: "null"
        case .bool: "a boolean"
        case .number: "a number"
        case .string: "a string"
        case .list: "a list"
        case .object: "an object"
        }
    }

    /// The value as text, if it is a scalar: strings as they are, numbers as they were written, `true` and `false`.
    package var text: String? {
        switch self {
        case .string(let string): string
        case .number(let spelling): spelling
        case .bool(let bool): bool ? "true" : "false"
        case .null, .list, .object: nil
        }
    }

    /// Whether it has content: it is not null, not a text of only white space, not an empty list or object.
    package var saysSomething: Bool {
        switch self {
        case .null: false
        case .list(let elements): !elements.isEmpty
        case .object(let fields): !fields.isEmpty
        case .bool, .number, .string: text?.allSatisfy(\.isWhitespace) == false
        }
    }

    /// Whether it is null, or an empty text, list or object. White space counts as content.
    var isEmpty: Bool {
        switch self {
        case .null: true
        case .string(let text): text.isEmpty
        case .list(let elements): elements.isEmpty
        case .object(let fields): fields.isEmpty
        case .bool, .number: false
        }
    }

    /// The value under a name. For an object it is the member. For a list it is the list of its elements' values, with
    /// lists among these joined.
    /// - Returns: nil if the object, or an element, has none.
    /// - Throws: ``TextProblem`` if it is neither; the message goes after the value's name.
    func member(_ name: String) throws(TextProblem) -> FieldValue? {
        switch self {
        case .object(let fields): return fields[name]
        case .null: return nil
        case .list(let elements):
            var members: [FieldValue] = []
            for element in elements {
                if element.text != nil {
                    throw TextProblem("has an element that is \(element.kind), not an object with \"\(name)\"")
                }
                switch try element.member(name) {
                case nil: return nil
                case .list(let inner): members += inner
                case let member?: members.append(member)
                }
            }
            return .list(members)
        case .bool, .number, .string: throw TextProblem("is \(kind), not an object with \"\(name)\"")
        }
    }

    /// The reason why nothing is under a name; the message goes after the value's own name. Nil if something is.
    func gap(_ name: String) -> String? {
        switch self {
        case .object(let fields):
            fields[name] == nil ? "has no \"\(name)\"" + Self.known(fields.keys, instead: name) : nil
        case .list(let elements):
            elements.enumerated().lazy.compactMap { index, element in
                element.gap(name).map { "(element \(index + 1)) \($0)" }
            }.first
        case .null: "is null"
        case .bool, .number, .string: nil
        }
    }

    private static func known(_ names: [String], instead name: String) -> String {
        Suggestion.otherForm(of: name, among: names) ?? "; it has: \(list(of: names))"
    }

    /// Names of fields for a message.
    static func list(of names: some Collection<String>) -> String {
        let names = names.sorted()
        return names.isEmpty ? "no fields" : names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
    }

    /// The value as JSON text on one line, with the keys of objects in order. Equal values have equal texts.
    package var jsonText: String {
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

extension FieldValue: Equatable {
    /// Texts are compared by their code points.
    package static func == (first: FieldValue, second: FieldValue) -> Bool {
        switch (first, second) {
        case (.null, .null): true
        case (.bool(let first), .bool(let second)): first == second
        case (.number(let first), .number(let second)): first.isExactly(second)
        case (.string(let first), .string(let second)): first.isExactly(second)
        case (.list(let first), .list(let second)): first == second
        case (.object(let first), .object(let second)): first == second
        default: false
        }
    }
}
