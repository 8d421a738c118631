import Configuration
import Foundation

/// Replaces every occurrence of a text inside a field by another.
public struct ReplaceStep: PreprocessingStep {
    public static let name = "replace"
    public static let summary = "replaces every occurrence of a text inside a field"
    public static let example = #"{"field": "answer", "text": "_", "with": " "}"#

    public let field: String
    public let text: String
    public let replacement: String

    public init(field: String, text: String, replacement: String) {
        self.field = field
        self.text = text
        self.replacement = replacement
    }

    public init(_ settings: ConfigurationObject) {
        field = settings.fieldName()
        text = settings.string("text")
        replacement = settings.string("with")
        if settings.has("text"), text.isEmpty { settings.report("is empty; give the text to replace", at: "text") }
    }

    public var settings: [String: FieldValue] {
        ["field": .string(field), "text": .string(text), "with": .string(replacement)]
    }

    public func apply(to record: inout Record) throws(ExampleProblem) {
        try record.changeText(of: field) { (value) throws(ExampleProblem) in
            value.replacingOccurrences(of: text, with: replacement, options: .literal)
        }
    }
}
