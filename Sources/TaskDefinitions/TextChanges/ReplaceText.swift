import Configuration
import Foundation

/// Replaces every occurrence of a text inside another.
public struct ReplaceText: TextChange {
    public static let name = "replace"
    public static let summary = "replaces every occurrence of a text"
    public static let example = #""text": "_", "with": " ""#
    public static let needsSettings = true
    public static let exampleField = "answer"

    public let text: String
    public let replacement: String

    public init(text: String, replacement: String) {
        self.text = text
        self.replacement = replacement
    }

    public init(_ settings: ConfigurationObject) {
        text = settings.string("text", "the text to replace")
        replacement = settings.string("with", "what takes its place")
        if settings.has("text"), text.isEmpty { settings.report("is empty; give the text to replace", at: "text") }
    }

    public var settings: Fields { ["text": .string(text), "with": .string(replacement)] }

    public func apply(to text: String) -> String {
        text.replacingOccurrences(of: self.text, with: replacement, options: .literal)
    }
}
