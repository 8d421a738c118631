import Configuration

/// Makes a text lower-case, by Unicode's rules and no language's in particular.
public struct LowercaseText: TextChange {
    public static let name = "lowercase"
    public static let summary = "makes a text lower-case"
    public static let example = ""
    public static let exampleField = "entailment"

    public init() {}
    public init(_ settings: ConfigurationObject) {}

    public var settings: [String: FieldValue] { [:] }

    public func apply(to text: String) -> String { text.lowercased() }
}
