import Configuration
import Foundation

/// Replaces every occurrence of a text inside another.
package struct ReplaceText: TextChange {
    package static let name = "replace"
    package static let summary = "replaces every occurrence of a text"
    package static let example = #""text": "_", "with": " ""#
    package static let needsSettings = true
    package static let exampleField = "answer"

    package let text: String
    package let replacement: String

    package init(text: String, replacement: String) {
        self.text = text
        self.replacement = replacement
    }

    package init(_ settings: ConfigurationObject) {
        text = settings.string("text", "the text to replace")
        replacement = settings.string("with", "what takes its place")
        if settings.has("text"), text.isEmpty { settings.report("is empty; give the text to replace", at: "text") }
    }

    package var settings: Fields { ["text": .string(text), "with": .string(replacement)] }

    package func apply(to text: String) -> String {
        text.replacingOccurrences(of: self.text, with: replacement, options: .literal)
    }
}
