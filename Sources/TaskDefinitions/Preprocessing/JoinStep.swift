import Configuration

/// Joins the texts of a list field into one text.
public struct JoinStep: PreprocessingStep {
    public static let name = "join"
    public static let summary = "joins a field's list of texts into one text"
    public static let example = #"{"field": "entities", "separator": ", "}"#

    public let field: String
    public let separator: String

    public init(field: String, separator: String) {
        self.field = field
        self.separator = separator
    }

    public init(_ settings: ConfigurationObject) {
        field = settings.fieldName("field", "the field with the list, which becomes a text")
        separator = settings.string("separator", "what is put between two texts")
    }

    public var settings: Fields { ["field": .string(field), "separator": .string(separator)] }

    public func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        record.set(field, to: .string(try record.texts(of: field).joined(separator: separator)))
        return .goesOn
    }
}
