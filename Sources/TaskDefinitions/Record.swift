import Configuration

/// One line of a data file: named fields.
package struct Record: Sendable, Equatable {
    package var fields: Fields

    package init(fields: Fields) {
        self.fields = fields
    }

    /// The record of a JSON object.
    /// - Throws: ``ExampleProblem`` if the value is something else.
    package init(_ json: JSONValue) throws(ExampleProblem) {
        guard case .object(let members) = json else {
            throw ExampleProblem(message: "expected an object with the fields of a record, found \(json.kind)")
        }
        fields = FieldValue.fields(members)
    }

    /// The record as a JSON object on one line, with its fields in order of their names.
    package var jsonText: String { FieldValue.object(fields).jsonText }

    // MARK: Fields and what is in them

    /// The value of a field, or a value inside it. `passage.text` is the field `text` of the object `passage`. If
    /// `answers` is a list of objects, `answers.text` is the list of their texts. A field whose own name is
    /// `passage.text` takes precedence. A name in quotes is one name, whatever it contains: ``FieldPath``.
    /// - Returns: nil if there is no such field.
    /// - Throws: ``ExampleProblem`` if a name leads into a value that is neither an object nor a list of objects.
    func find(_ path: String) throws(ExampleProblem) -> FieldValue? {
        // Most paths are a field's name without quotes.
        if let value = fields[path] { return value }
        let parsed = FieldPath(path)
        let names = parsed.names
        if let value = fields[parsed.key] { return value }
        guard names.count > 1, var value = fields[names[0]] else { return nil }
        for (index, name) in names.enumerated().dropFirst() {
            do throws(TextProblem) {
                guard let member = try value.member(name) else { return nil }
                value = member
            } catch {
                let before = names[..<index].joined(separator: ".")
                throw ExampleProblem(
                    field: names[0], message: "field \"\(parsed.key)\": \"\(before)\" \(error.message)")
            }
        }
        return value
    }

    /// A problem of the value at a path. Its field is the one of the record that holds it.
    func problem(at path: String, _ message: String) -> ExampleProblem { problem(at: path, TextProblem(message)) }

    /// The same of a problem that was met there.
    private func problem(at path: String, _ problem: TextProblem) -> ExampleProblem {
        let parsed = FieldPath(path)
        return ExampleProblem(
            field: fields[parsed.key] == nil ? parsed.names[0] : parsed.key, fact: problem.fact,
            suggestion: problem.suggestion)
    }

    /// The name of the field at a path in messages, the same with or without quotes.
    static func title(_ path: String) -> String { "field \"\(FieldPath(path).key)\"" }

    /// Writes a field of the record itself, under the whole path as its name.
    mutating func set(_ path: String, to value: FieldValue) { fields[FieldPath(path).key] = value }

    /// - Throws: ``ExampleProblem`` if there is no such field.
    func value(of field: String) throws(ExampleProblem) -> FieldValue {
        if let value = try find(field) { return value }
        let path = FieldPath(field)
        let names = path.names
        // The first name that leads nowhere.
        for count in 1..<max(names.count, 1) {
            let before = FieldPath(names: Array(names[..<count]))
            guard let value = try find(before.written) else { break }
            if let gap = value.gap(names[count]) {
                throw problem(at: field, "field \"\(path.key)\": \"\(before.key)\" \(gap)")
            }
        }
        throw ExampleProblem(field: names[0], message: "missing field \"\(path.key)\"\(instead(of: names[0]))")
    }

    /// The part of a message that lists the existing fields when one is missing.
    package func instead(of name: String) -> String {
        Suggestion.otherForm(of: name, among: fields.keys) ?? "; the record has: \(FieldValue.list(of: fields.keys))"
    }

    /// The text of a field.
    /// - Throws: ``ExampleProblem`` if there is no such field, or if its value is a list, an object or null.
    func text(of field: String) throws(ExampleProblem) -> String {
        let value = try value(of: field)
        if let text = value.text { return text }
        let hint = if case .list = value { "; the step \"join\" makes a text of a list" } else { "" }
        throw problem(at: field, "\(Self.title(field)) is \(value.kind), not text\(hint)")
    }

    /// The elements of a field that holds a list.
    /// - Throws: ``ExampleProblem`` if it does not.
    func elements(of field: String) throws(ExampleProblem) -> [FieldValue] {
        let value = try value(of: field)
        if case .list(let elements) = value { return elements }
        throw problem(at: field, "\(Self.title(field)) is \(value.kind), not a list")
    }

    /// The texts of a field that holds a list of texts.
    /// - Throws: ``ExampleProblem`` if it does not.
    func texts(of field: String) throws(ExampleProblem) -> [String] {
        var texts: [String] = []
        for (index, element) in try elements(of: field).enumerated() {
            guard let text = element.text else {
                throw problem(at: field, "\(Self.title(field)): element \(index + 1) is \(element.kind), not text")
            }
            texts.append(text)
        }
        return texts
    }

    /// The whole number of a field, at least 0.
    /// - Throws: ``ExampleProblem`` if it is none.
    func count(of field: String) throws(ExampleProblem) -> Int {
        let text = try text(of: field)
        if let number = Int(text), number >= 0 { return number }
        throw problem(at: field, "\(Self.title(field)): \"\(text)\" is not a whole number from 0 up")
    }

    /// Replaces the text of a field, or each text of a list, by the result of `change`. A value inside a field is not
    /// touched there. The new value becomes a field with the whole path as its name, which takes precedence from then
    /// on.
    mutating func changeText(of field: String, _ change: some TextChange) throws(ExampleProblem) {
        if case .list = try value(of: field) {
            var changed: [FieldValue] = []
            for text in try texts(of: field) { changed.append(.string(try self.changed(text, of: field, change))) }
            set(field, to: .list(changed))
        } else {
            set(field, to: .string(try changed(try text(of: field), of: field, change)))
        }
    }

    private func changed(_ text: String, of field: String, _ change: some TextChange) throws(ExampleProblem) -> String {
        do throws(TextProblem) {
            return try change.apply(to: text)
        } catch {
            throw problem(
                at: field, TextProblem("\(Self.title(field)): \(error.fact)", suggestion: error.suggestion))
        }
    }
}
