import Configuration

/// Makes the text of a field lower-case, by Unicode's rules and no language's in particular.
public struct LowercaseStep: PreprocessingStep {
    public static let name = "lowercase"
    public static let summary = "makes a field's text lower-case"
    public static let example = #"{"field": "entailment"}"#

    public let field: String

    public init(field: String) { self.field = field }

    public init(_ settings: ConfigurationObject) { field = settings.fieldName() }

    public var settings: [String: FieldValue] { ["field": .string(field)] }

    public func apply(to record: inout Record) throws(ExampleProblem) {
        try record.changeText(of: field) { (text) throws(ExampleProblem) in text.lowercased() }
    }
}
