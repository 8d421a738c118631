import Configuration

/// What the first records of a data file show about one field.
struct SampledField {
    let name: String
    /// The field's values in the order of the records that have it.
    private(set) var values: [FieldValue] = []

    init(name: String) {
        self.name = name
    }

    mutating func add(_ value: FieldValue) {
        values.append(value)
    }

    /// Whether a template can use the field: every value is text, and the name has no brace.
    var isText: Bool { values.allSatisfy { $0.text != nil } && hasUsableName }

    /// Whether every value is a list of texts that is not empty.
    var isTextList: Bool {
        hasUsableName && values.allSatisfy { value in
            guard case .list(let elements) = value, !elements.isEmpty else { return false }
            return elements.allSatisfy { $0.text != nil }
        }
    }

    private var hasUsableName: Bool { (try? Template("{\(name)}").fields) == [name] }

    var isNumber: Bool { values.allSatisfy { if case .number = $0 { true } else { false } } }

    /// The texts that occur, each once, ordered.
    var distinctTexts: [String] { Set(values.compactMap(\.text)).sorted() }

    /// The labels that the values seem to be: few, and each of them often.
    var classes: [String]? {
        let distinct = distinctTexts
        let looksClosed = (2...20).contains(distinct.count) && values.count >= 5 * distinct.count
        return isText && looksClosed && !distinct.contains { $0.allSatisfy(\.isWhitespace) } ? distinct : nil
    }

    /// One line for the comment that lists the fields.
    var summary: String {
        let kinds = Set(values.map(\.kind)).sorted().joined(separator: " or ")
        let examples: String
        if let classes {
            examples = classes.map { "\"\($0)\"" }.joined(separator: ", ")
        } else {
            examples = values.first?.jsonText ?? ""
        }
        let shown = examples.count > 80 ? examples.prefix(79) + "…" : examples[...]
        return "\(FieldValue.string(name).jsonText): \(kinds), \(classes == nil ? "such as" : "one of") \(shown)"
            .split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
