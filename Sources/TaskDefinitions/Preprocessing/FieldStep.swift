import Configuration

/// Applies a ``TextChange`` to one or several fields. In a list each text is changed.
package struct FieldStep<Change: TextChange>: PreprocessingStep {
    package static var name: String { Change.name }
    package static var summary: String { Change.summary }
    package static var example: String {
        let field = #""field": "\#(Change.exampleField)""#
        return "{\(Change.example.isEmpty ? field : "\(field), \(Change.example)")}"
    }

    package let fields: [String]
    package let change: Change

    package init(_ fields: String..., change: Change) {
        self.fields = fields
        self.change = change
    }

    package init(_ settings: ConfigurationObject) {
        fields = settings.fieldNames()
        change = Change(settings)
    }

    package var settings: Fields {
        let field: FieldValue = fields.count == 1 ? .string(fields[0]) : .list(fields.map { .string($0) })
        return change.settings.merging(["field": field]) { _, field in field }
    }

    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        for field in fields { try record.changeText(of: field, change) }
        return .goesOn
    }
}
