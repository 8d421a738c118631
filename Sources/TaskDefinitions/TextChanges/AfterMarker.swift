import Configuration
import Foundation

/// Takes the text after a marker: `7` from `so the answer is 7` after `the answer is `. A text without it stays.
package struct AfterMarker: TextChange {
    package static let name = "after"
    package static let summary =
        "takes what stands after the first or last occurrence of a text, or all if there is none"
    package static let example = #""text": "answer:", "occurrence": "last""#
    package static let needsSettings = true
    package static let exampleField = "solution"

    package let marker: String
    package let isLast: Bool

    private static let occurrences: KeyValuePairs = ["first": false, "last": true]

    package init(_ marker: String, isLast: Bool = false) {
        self.marker = marker
        self.isLast = isLast
    }

    package init(_ settings: ConfigurationObject) {
        marker = settings.string("text", "the text to look for")
        isLast = settings.choice("occurrence", among: Self.occurrences, default: false, "which one counts")
        if settings.has("text"), marker.isEmpty { settings.report("is empty; give the text to look for", at: "text") }
    }

    package var settings: Fields {
        ["text": .string(marker), "occurrence": .string(isLast ? "last" : "first")]
    }

    package func apply(to text: String) -> String {
        let options: String.CompareOptions = isLast ? [.literal, .backwards] : .literal
        guard let range = text.range(of: marker, options: options) else { return text }
        return String(text[range.upperBound...])
    }
}
