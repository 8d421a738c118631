import Configuration

/// Plain text: each line is a record with one field, `text`.
package struct TextFormat: SourceFormat {
    package static let name = "text"
    package static let summary =
        "plain UTF-8 text, each line a record with the field \"text\"; empty lines are passed over"
    package static let example = #"{"path": "sentences.txt"}"#
    package static let extensions = ["txt"]
    /// The name of the field.
    package static let field = "text"

    package init() {}
    package init?(_ object: ConfigurationObject) {}

    package var settings: Fields { [:] }
}
