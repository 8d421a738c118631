import Configuration

/// Copies the first text of a list into a field of its own. A template can then use it, and the list stays.
package struct FirstStep: PreprocessingStep {
    package static let name = "first"
    package static let summary = "puts the first text of a list into a field of its own"
    package static let example = #"{"field": "answers", "into": "answer"}"#

    package let field: String
    package let destination: String
    /// The text for a field that is missing, null or an empty list; nil if there must be a first text.
    package let fallback: String?

    package init(field: String, destination: String, fallback: String? = nil) {
        self.field = field
        self.destination = destination
        self.fallback = fallback
    }

    package init(_ settings: ConfigurationObject) {
        field = settings.fieldName("field", "the field with the list")
        destination = settings.destination()
        fallback = settings.optionalString(
            "default", "the text for a list that is empty, null or missing, such as \"unanswerable\"")
    }

    package var settings: Fields {
        var settings: Fields = ["field": .string(field), "into": .string(destination)]
        if let fallback { settings["default"] = .string(fallback) }
        return settings
    }

    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        record.fields[destination] = .string(try first(of: record))
        return .goesOn
    }

    private func first(of record: Record) throws(ExampleProblem) -> String {
        if let fallback {
            switch try record.find(field) {
            case nil, .null?: return fallback
            default: break
            }
        }
        if let first = try record.texts(of: field).first ?? fallback { return first }
        throw record.problem(
            at: field,
            "\(Record.title(field)) is an empty list; give the step a \"default\"")
    }
}
