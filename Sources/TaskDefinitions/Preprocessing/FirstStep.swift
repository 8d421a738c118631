import Configuration

/// Puts the first text of a list into a field of its own, so that a template can use it and the list stays.
public struct FirstStep: PreprocessingStep {
    public static let name = "first"
    public static let summary = "puts the first text of a list into a field of its own"
    public static let example = #"{"field": "answers", "into": "answer"}"#

    public let field: String
    public let destination: String

    public init(field: String, destination: String) {
        self.field = field
        self.destination = destination
    }

    public init(_ settings: ConfigurationObject) {
        field = settings.fieldName("field", "the field with the list")
        destination = settings.destination()
    }

    public var settings: Fields { ["field": .string(field), "into": .string(destination)] }

    public func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        guard let first = try record.texts(of: field).first else {
            throw record.problem(at: field, "field \"\(field)\" is an empty list")
        }
        record.fields[destination] = .string(first)
        return .goesOn
    }
}
