import Configuration
import TaskDefinitions

/// What the first records of a data file show about one field.
struct SampledField {
    let path: FieldPath
    /// As a template names it.
    let name: String
    /// The field's value in each record; nil where it is missing.
    let values: [FieldValue?]
    /// The values that say something: no null, no text of white space alone, no empty list.
    let filled: [FieldValue]

    init(path: FieldPath, values: [FieldValue?]) {
        self.path = path
        name = path.written
        self.values = values
        filled = values.compactMap { $0 }.filter(\.saysSomething)
    }

    // MARK: Of what kind

    /// Whether a template can use the field: what it says is text.
    var isText: Bool { !filled.isEmpty && filled.allSatisfy { $0.text != nil } }

    /// Whether every value is a list of texts, some of which are not empty.
    var isTextList: Bool {
        !filled.isEmpty
            && filled.allSatisfy { value in
                guard case .list(let elements) = value else { return false }
                return elements.allSatisfy { $0.text != nil }
            }
    }

    /// Whether every value is a number, also one that is spelt as text, as in a table.
    var isNumber: Bool {
        filled.allSatisfy { value in
            switch value {
            case .number: true
            case .string(let text): Double(text) != nil
            default: false
            }
        }
    }

    /// Whether the field counts the records, as the first column of many tables does.
    var isRowNumber: Bool {
        let numbers = filled.compactMap { $0.text.flatMap { Int($0) } }
        guard numbers.count == values.count, numbers.count >= 3 else { return false }
        return zip(numbers, numbers.dropFirst()).allSatisfy { $1.subtractingReportingOverflow($0) == (1, false) }
    }

    /// Whether a list is of labels rather than of answers: short texts that come again in other records.
    var isTagList: Bool {
        guard isTextList else { return false }
        let all = filled.flatMap { value -> [String] in
            if case .list(let elements) = value { elements.compactMap(\.text) } else { [] }
        }
        return filled.count >= 10 && all.allSatisfy { $0.count <= 40 } && all.count >= 3 * all.withoutRepeats.count
    }

    // MARK: Where it says nothing

    /// How many records have nothing in it.
    var emptyCount: Int { values.count - filled.count }

    /// How many records lack it or have null there, which no template takes.
    var missingCount: Int { values.count { $0 == nil || $0 == .null } }

    /// Whether so few records lack it that these can be left out.
    var isNearlyComplete: Bool { 10 * emptyCount <= values.count }

    /// Whether nearly all records have text there, white space counted.
    var isUsableInput: Bool { isText && 10 * missingCount <= values.count }

    /// Whether most records have an answer there, or a list that may be empty, and not all the same.
    var isUsableTarget: Bool { !isConstant && (isTextList || (isText && 2 * emptyCount <= values.count)) }

    /// Whether all records that say something there say the same, of two at least. Of lists an empty one says something
    /// else.
    var isConstant: Bool {
        guard filled.count > 1, emptyCount == 0 || !isTextList, let first = filled.first else { return false }
        return filled.allSatisfy { $0 == first }
    }

    // MARK: What it says

    /// The number of words of the mean value.
    var meanWords: Double {
        let words = filled.reduce(0) { $0 + ($1.text ?? "").split(whereSeparator: \.isWhitespace).count }
        return filled.isEmpty ? 0 : Double(words) / Double(filled.count)
    }

    /// The greatest number of characters of a value.
    var longestText: Int { filled.map { ($0.text ?? $0.jsonText).count }.max() ?? 0 }

    /// The texts that occur, each once, ordered.
    var distinctTexts: [String] { Set(filled.compactMap(\.text).map { ExactText($0) }).sorted().map(\.text) }

    /// The labels that the values seem to be: few, and each of them often.
    var classes: [String]? {
        let distinct = distinctTexts
        let looksClosed = (2...20).contains(distinct.count) && filled.count >= 5 * distinct.count
        return isText && looksClosed ? distinct : nil
    }

    /// One line for the comment that lists the fields.
    var summary: String {
        let kinds = Set(values.compactMap { $0?.kind }).sorted().joined(separator: " or ")
        let examples: String
        if let classes {
            examples = classes.map { "\"\($0)\"" }.joined(separator: ", ")
        } else {
            examples = (filled.first ?? values.lazy.compactMap { $0 }.first)?.jsonText ?? ""
        }
        let shown = examples.count > 80 ? examples.prefix(79) + "…" : examples[...]
        let gaps = emptyCount > 0 && !filled.isEmpty ? "; nothing in \(emptyCount)" : ""
        return "\(FieldValue.string(name).jsonText): \(kinds), \(classes == nil ? "such as" : "one of") \(shown)\(gaps)"
            .split(whereSeparator: \.isNewline).joined(separator: " ")
    }
}
