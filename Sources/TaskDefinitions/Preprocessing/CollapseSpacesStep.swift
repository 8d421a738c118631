import Configuration

/// Makes every run of white space in a field one space, and removes it at the ends.
public struct CollapseSpacesStep: PreprocessingStep {
    public static let name = "collapse_spaces"
    public static let summary = "makes every run of white space in a field one space, none at the ends"
    public static let example = #"{"field": "passage"}"#

    public let field: String

    public init(field: String) { self.field = field }

    public init(_ settings: ConfigurationObject) { field = settings.fieldName() }

    public var settings: [String: FieldValue] { ["field": .string(field)] }

    public func apply(to record: inout Record) throws(ExampleProblem) {
        try record.changeText(of: field) { (text) throws(ExampleProblem) in text.collapsingSpaces() }
    }
}
