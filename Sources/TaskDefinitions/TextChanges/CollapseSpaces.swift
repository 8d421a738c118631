import Configuration

/// Makes every run of white space one space, and removes it at the ends.
public struct CollapseSpaces: TextChange {
    public static let name = "collapse_spaces"
    public static let summary = "turns every run of white space into one space and removes it at the ends"
    public static let example = ""
    public static let exampleField = "passage"

    public init() {}
    public init(_ settings: ConfigurationObject) {}

    public var settings: Fields { [:] }

    public func apply(to text: String) -> String { text.collapsingSpaces() }
}
