import Configuration

/// Removes white space at the ends.
public struct TrimSpaces: TextChange {
    public static let name = "trim"
    public static let summary = "removes white space at the ends"
    public static let example = ""
    public static let exampleField = "answer"

    public init() {}
    public init(_ settings: ConfigurationObject) {}

    public var settings: Fields { [:] }

    public func apply(to text: String) -> String { text.trimmingSpaces() }
}
