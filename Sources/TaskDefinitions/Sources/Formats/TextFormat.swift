import Configuration

/// Plain text: each line is a record with one field, `text`.
public struct TextFormat: SourceFormat {
    public static let name = "text"
    public static let summary =
        "plain UTF-8 text, each line a record with the field \"text\"; empty lines are passed over"
    public static let example = #"{"path": "sentences.txt"}"#
    public static let extensions = ["txt"]
    /// The name of the field.
    public static let field = "text"

    public init() {}
    public init?(_ object: ConfigurationObject) {}

    public var settings: Fields { [:] }
}
