import Configuration

/// Sorts the texts of a list by their characters (Unicode scalars) and keeps each once.
public struct SortUniqueStep: PreprocessingStep {
    public static let name = "sort_unique"
    public static let summary = "sorts the texts of a list by their characters and keeps each once"
    public static let example = #"{"field": "entities"}"#

    public let field: String

    public init(field: String) { self.field = field }

    public init(_ settings: ConfigurationObject) { field = settings.fieldName("field", "the field with the list") }

    public var settings: Fields { ["field": .string(field)] }

    public func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        // UTF-8 sorts like the scalars.
        let sorted = try record.texts(of: field).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var unique: [String] = []
        for text in sorted where unique.last?.isExactly(text) != true { unique.append(text) }
        record.set(field, to: .list(unique.map { .string($0) }))
        return .goesOn
    }
}
