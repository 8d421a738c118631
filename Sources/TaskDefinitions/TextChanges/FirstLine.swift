import Configuration

/// Takes the first line that is not blank.
public struct FirstLine: TextChange {
    public static let name = "first_line"
    public static let summary = "takes the first line that is not blank"
    public static let example = ""
    public static let exampleField = "summary"

    public init() {}
    public init(_ settings: ConfigurationObject) {}

    public var settings: Fields { [:] }

    public func apply(to text: String) -> String {
        let lines = text.split(whereSeparator: \.isNewline)
        return lines.first { !$0.allSatisfy(\.isWhitespace) }.map(String.init) ?? ""
    }
}
