import Configuration

/// Makes every run of white space one space, and removes it at the ends.
package struct CollapseSpaces: TextChange {
    package static let name = "collapse_spaces"
    package static let summary = "turns every run of white space into one space and removes it at the ends"
    package static let example = ""
    package static let exampleField = "passage"

    package init() {}
    package init(_ settings: ConfigurationObject) {}

    package var settings: Fields { [:] }

    package func apply(to text: String) -> String { text.collapsingSpaces() }
}
