import Configuration

/// Leaves out records by the value of a field.
package struct FilterStep: PreprocessingStep {
    package static let name = "filter"
    package static let summary =
        "keeps the records whose field is not empty, has a listed value, or has no listed value"
    package static let example = #"{"field": "label", "isNot": ["-1", "-"]}"#

    /// The condition on a field for its record to be kept.
    package enum Condition: Sendable, Equatable {
        case isOne(of: [String])
        case isNone(of: [String])
        /// The field exists and is not null, not an empty list, and not a text of only white space.
        case isNotEmpty
    }

    package let field: String
    package let condition: Condition

    package init(field: String, _ condition: Condition) {
        self.field = field
        self.condition = condition
    }

    package init(_ settings: ConfigurationObject) {
        field = settings.fieldName("field", "the field to test")
        condition = settings.alternative("is", "isNot", "notEmpty", isRequired: false) { key in
            switch key {
            case "is"?: return .isOne(of: Self.values(settings, "is", "the values of the records to keep"))
            case "isNot"?: return .isNone(of: Self.values(settings, "isNot", "the values of the records to leave out"))
            default:
                if !settings.bool("notEmpty", default: true, "keep the records whose field is not empty") {
                    settings.report("can only be true; leave the step out to keep empty fields", at: "notEmpty")
                }
                return .isNotEmpty
            }
        }
    }

    /// Texts, or scalars that are written without quotes in the data and so here: numbers and booleans.
    private static func values(_ settings: ConfigurationObject, _ key: String, _ help: String) -> [String] {
        let elements = settings.value(key, help)?.array(atLeast: 1) { _ in "is empty; give at least one value" }
        return (elements ?? []).compactMap { element in element.scalar().flatMap { FieldValue($0).text } }
    }

    package var settings: Fields {
        let (key, value): (String, FieldValue) =
            switch condition {
            case .isOne(let values): ("is", .list(values.map { .string($0) }))
            case .isNone(let values): ("isNot", .list(values.map { .string($0) }))
            case .isNotEmpty: ("notEmpty", .bool(true))
            }
        return ["field": .string(field), key: value]
    }

    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        try keeps(record) ? .goesOn : .isLeftOut
    }

    private func keeps(_ record: Record) throws(ExampleProblem) -> Bool {
        switch condition {
        case .isOne(let values):
            let text = try record.text(of: field)
            return values.containsExactly(text)
        case .isNone(let values):
            let text = try record.text(of: field)
            return !values.containsExactly(text)
        case .isNotEmpty:
            return try record.find(field)?.saysSomething ?? false
        }
    }
}
