import Configuration

/// Removes white space at the ends.
package struct TrimSpaces: TextChange {
    package static let name = "trim"
    package static let summary = "removes white space at the ends"
    package static let example = ""
    package static let exampleField = "answer"

    package init() {}
    package init(_ settings: ConfigurationObject) {}

    package var settings: Fields { [:] }

    package func apply(to text: String) -> String { text.trimmingSpaces() }
}
