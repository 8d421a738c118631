import Configuration

/// Leaves out records that equal an earlier record of the split in some fields.
package struct DeduplicateStep: PreprocessingStep {
    package static let name = "deduplicate"
    package static let summary = "leaves out records that equal an earlier one of the split in some fields"
    package static let example = #"{"fields": ["question", "answer"]}"#

    package let fields: [String]

    package init(fields: [String]) { self.fields = fields }

    package init(_ settings: ConfigurationObject) { fields = settings.fieldNames("fields", "the fields to compare") }

    package var settings: Fields { ["fields": .list(fields.map { .string($0) })] }

    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        var values: [FieldValue] = []
        for field in fields { values.append(try record.value(of: field)) }
        return .goesOnOnce(key: FieldValue.list(values).jsonText)
    }
}
