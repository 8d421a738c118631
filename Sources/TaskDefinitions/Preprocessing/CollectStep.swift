import Configuration

/// Makes a list from the texts of several fields, such as references from parallel files.
public struct CollectStep: PreprocessingStep {
    public static let name = "collect"
    public static let summary = "makes a list of the texts of several fields"
    public static let example = #"{"fields": ["simple.0", "simple.1"], "into": "references"}"#

    public let fields: [String]
    public let destination: String

    public init(fields: [String], destination: String) {
        self.fields = fields
        self.destination = destination
    }

    public init(_ settings: ConfigurationObject) {
        fields = settings.fieldNames("fields", "the fields whose texts are collected")
        destination = settings.destination()
    }

    public var settings: Fields {
        ["fields": .list(fields.map { .string($0) }), "into": .string(destination)]
    }

    public func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        var texts: [FieldValue] = []
        for field in fields { texts.append(.string(try record.text(of: field))) }
        record.fields[destination] = .list(texts)
        return .goesOn
    }
}
