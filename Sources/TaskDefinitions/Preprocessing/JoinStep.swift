import Configuration

/// Joins the texts of a list field into one text.
package struct JoinStep: PreprocessingStep {
    package static let name = "join"
    package static let summary = "joins a field's list of texts into one text"
    package static let example = #"{"field": "entities", "separator": ", "}"#

    package let field: String
    package let separator: String

    package init(field: String, separator: String) {
        self.field = field
        self.separator = separator
    }

    package init(_ settings: ConfigurationObject) {
        field = settings.fieldName("field", "the field with the list, which becomes a text")
        separator = settings.string("separator", "what is put between two texts")
    }

    package var settings: Fields { ["field": .string(field), "separator": .string(separator)] }

    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        record.set(field, to: .string(try record.texts(of: field).joined(separator: separator)))
        return .goesOn
    }
}
