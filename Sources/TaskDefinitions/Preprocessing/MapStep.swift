import Configuration

/// Replaces the value of a field by the one listed for it: `"0"` by `"negative"`.
public struct MapStep: PreprocessingStep {
    public static let name = "map"
    public static let summary = "replaces a field's value by the one listed for it"
    public static let example = #"{"field": "label", "values": {"0": "negative", "1": "positive"}}"#

    public let field: String
    public let values: [String: String]

    public init(field: String, values: [String: String]) {
        self.field = field
        self.values = values
    }

    public init(_ settings: ConfigurationObject) {
        field = settings.fieldName()
        let object = settings.object("values")
        var values: [String: String] = [:]
        for key in object.keys { values[key] = object.string(key) }
        if object.keys.isEmpty, case .object? = settings.value("values")?.json {
            settings.report("is empty; list what each value becomes", at: "values")
        }
        self.values = values
    }

    public var settings: [String: FieldValue] {
        ["field": .string(field), "values": .object(values.mapValues { .string($0) })]
    }

    public func apply(to record: inout Record) throws(ExampleProblem) {
        try record.changeText(of: field) { (text) throws(ExampleProblem) in
            if let value = values[text] { return value }
            let suggestion = Suggestion.phrase(for: text, among: values.keys.sorted())
            throw ExampleProblem(
                field: field, message: "field \"\(field)\": the map has no value \"\(text)\"\(suggestion)")
        }
    }
}
