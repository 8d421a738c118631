import Configuration

/// Takes the first line that is not blank.
package struct FirstLine: TextChange {
    package static let name = "first_line"
    package static let summary = "takes the first line that is not blank"
    package static let example = ""
    package static let exampleField = "summary"

    package init() {}
    package init(_ settings: ConfigurationObject) {}

    package var settings: Fields { [:] }

    package func apply(to text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline)
        return lines.first { !$0.allSatisfy(\.isWhitespace) }.map(String.init) ?? ""
    }
}
