import Configuration

/// Sorts the texts of a list by their characters (Unicode scalars) and keeps each once.
package struct SortUniqueStep: PreprocessingStep {
    package static let name = "sort_unique"
    package static let summary = "sorts the texts of a list by their characters and keeps each once"
    package static let example = #"{"field": "entities"}"#

    package let field: String

    package init(field: String) { self.field = field }

    package init(_ settings: ConfigurationObject) { field = settings.fieldName("field", "the field with the list") }

    package var settings: Fields { ["field": .string(field)] }

    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        // UTF-8 sorts like the scalars.
        let sorted = try record.texts(of: field).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var unique: [String] = []
        for text in sorted where unique.last?.isExactly(text) != true { unique.append(text) }
        record.set(field, to: .list(unique.map { .string($0) }))
        return .goesOn
    }
}
