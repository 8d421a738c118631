import Configuration
import TaskDefinitions

/// What the first records of a data file show about one field.
struct SampledField {
    let path: FieldPath
    /// As a template names it.
    let name: String
    /// The field's values in the order of the records that have it.
    private(set) var values: [FieldValue] = []

    init(path: FieldPath) {
        self.path = path
        name = path.written
    }

    mutating func add(_ value: FieldValue) {
        values.append(value)
    }

    /// Whether a template can use the field: every value is text.
    var isText: Bool { values.allSatisfy { $0.text != nil } }

    /// Whether no value says anything.
    var isEmpty: Bool { values.allSatisfy { ($0.text ?? "").allSatisfy(\.isWhitespace) } }

    /// Whether every value is a list of texts that is not empty.
    var isTextList: Bool {
        values.allSatisfy { value in
            guard case .list(let elements) = value, !elements.isEmpty else { return false }
            return elements.allSatisfy { $0.text != nil }
        }
    }

    /// Whether every value is a number, also one that is spelt as text, as in a table.
    var isNumber: Bool {
        values.allSatisfy { value in
            switch value {
            case .number: true
            case .string(let text): Double(text) != nil
            default: false
            }
        }
    }

    /// Whether a list is of labels rather than of answers: short texts that come again in other records.
    var isTagList: Bool {
        guard isTextList else { return false }
        let all = values.flatMap { value -> [String] in
            if case .list(let elements) = value { elements.compactMap(\.text) } else { [] }
        }
        return values.count >= 10 && all.allSatisfy { $0.count <= 40 } && all.count >= 3 * all.withoutRepeats.count
    }

    /// The number of words of the mean value.
    var meanWords: Double {
        let words = values.reduce(0) { $0 + ($1.text ?? "").split(whereSeparator: \.isWhitespace).count }
        return values.isEmpty ? 0 : Double(words) / Double(values.count)
    }

    /// The greatest number of characters of a value.
    var longestText: Int { values.map { ($0.text ?? $0.jsonText).count }.max() ?? 0 }

    /// The texts that occur, each once, ordered.
    var distinctTexts: [String] { Set(values.compactMap(\.text).map { ExactText($0) }).sorted().map(\.text) }

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
