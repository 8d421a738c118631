import Configuration

/// Makes a list from the texts of several fields, such as references from parallel files.
package struct CollectStep: PreprocessingStep {
    package static let name = "collect"
    package static let summary = "makes a list of the texts of several fields"
    package static let example = #"{"fields": ["simple.0", "simple.1"], "into": "references"}"#

    package let fields: [String]
    package let destination: String

    package init(fields: [String], destination: String) {
        self.fields = fields
        self.destination = destination
    }

    package init(_ settings: ConfigurationObject) {
        fields = settings.fieldNames("fields", "the fields whose texts are collected")
        destination = settings.destination()
    }

    package var settings: Fields {
        ["fields": .list(fields.map { .string($0) }), "into": .string(destination)]
    }

    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        var texts: [FieldValue] = []
        for field in fields { texts.append(.string(try record.text(of: field))) }
        record.fields[destination] = .list(texts)
        return .goesOn
    }
}
