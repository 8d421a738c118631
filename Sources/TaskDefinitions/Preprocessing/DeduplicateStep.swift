import Configuration

/// Leaves out records that equal an earlier record of the split in some fields.
public struct DeduplicateStep: PreprocessingStep {
    public static let name = "deduplicate"
    public static let summary = "leaves out records that equal an earlier one of the split in some fields"
    public static let example = #"{"fields": ["question", "answer"]}"#

    public let fields: [String]

    public init(fields: [String]) { self.fields = fields }

    public init(_ settings: ConfigurationObject) { fields = settings.fieldNames("fields", "the fields to compare") }

    public var settings: Fields { ["fields": .list(fields.map { .string($0) })] }

    public func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        var values: [FieldValue] = []
        for field in fields { values.append(try record.value(of: field)) }
        return .goesOnOnce(key: FieldValue.list(values).jsonText)
    }
}
