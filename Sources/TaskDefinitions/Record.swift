import Configuration

/// One line of a data file: named fields.
public struct Record: Sendable, Equatable {
    public var fields: [String: FieldValue]

    public init(fields: [String: FieldValue]) {
        self.fields = fields
    }

    /// The record that a JSON object is.
    /// - Throws: ``ExampleProblem`` where the value is something else.
    public init(_ json: JSONValue) throws(ExampleProblem) {
        guard case .object(let members) = json else {
            throw ExampleProblem(message: "expected an object with the fields of a record, found \(json.kind)")
        }
        fields = FieldValue.fields(members)
    }

    /// The record as a JSON object on one line, its fields in order of their names.
    public var jsonText: String { FieldValue.object(fields).jsonText }

    /// - Throws: ``ExampleProblem`` where there is no such field.
    func value(of field: String) throws(ExampleProblem) -> FieldValue {
        if let value = fields[field] { return value }
        let names = fields.keys.sorted()
        let list = names.prefix(12).joined(separator: ", ") + (names.count > 12 ? ", …" : "")
        let shown = names.isEmpty ? "no fields" : list
        throw ExampleProblem(field: field, message: "missing field \"\(field)\"; the record has: \(shown)")
    }

    /// The text of a field.
    /// - Throws: ``ExampleProblem`` where there is no such field or its value is a list, an object or null.
    func text(of field: String) throws(ExampleProblem) -> String {
        let value = try value(of: field)
        if let text = value.text { return text }
        let hint = if case .list = value { "; the step \"join\" makes a text of a list" } else { "" }
        throw ExampleProblem(field: field, message: "field \"\(field)\" is \(value.kind), not text\(hint)")
    }

    /// The texts of a field that holds a list of texts.
    /// - Throws: ``ExampleProblem`` where it does not.
    func texts(of field: String) throws(ExampleProblem) -> [String] {
        let value = try value(of: field)
        guard case .list(let elements) = value else {
            throw ExampleProblem(field: field, message: "field \"\(field)\" is \(value.kind), not a list")
        }
        var texts: [String] = []
        for (index, element) in elements.enumerated() {
            guard let text = element.text else {
                throw ExampleProblem(
                    field: field, message: "field \"\(field)\": element \(index + 1) is \(element.kind), not text")
            }
            texts.append(text)
        }
        return texts
    }

    /// Replaces the text of a field, or each text of a list, by what `change` makes of it.
    mutating func changeText(
        of field: String, _ change: (String) throws(ExampleProblem) -> String
    ) throws(ExampleProblem) {
        if case .list? = fields[field] {
            var changed: [FieldValue] = []
            for text in try texts(of: field) { changed.append(.string(try change(text))) }
            fields[field] = .list(changed)
        } else {
            fields[field] = .string(try change(try text(of: field)))
        }
    }
}
