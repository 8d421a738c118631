import Configuration

/// Applies a ``TextChange`` to one or several fields. In a list each text is changed.
public struct FieldStep<Change: TextChange>: PreprocessingStep {
    public static var name: String { Change.name }
    public static var summary: String { Change.summary }
    public static var example: String {
        let field = #""field": "\#(Change.exampleField)""#
        return "{\(Change.example.isEmpty ? field : "\(field), \(Change.example)")}"
    }

    public let fields: [String]
    public let change: Change

    public init(_ fields: String..., change: Change) {
        self.fields = fields
        self.change = change
    }

    public init(_ settings: ConfigurationObject) {
        fields = settings.fieldNames()
        change = Change(settings)
    }

    public var settings: Fields {
        let field: FieldValue = fields.count == 1 ? .string(fields[0]) : .list(fields.map { .string($0) })
        return change.settings.merging(["field": field]) { _, field in field }
    }

    public func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        for field in fields { try record.changeText(of: field, change) }
        return .goesOn
    }
}
