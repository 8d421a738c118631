import Configuration

/// JSON Lines (jsonlines.org): one JSON object on each line.
public struct JSONLinesFormat: SourceFormat {
    public static let name = "jsonl"
    public static let summary = "JSON Lines: UTF-8 text, one JSON object on each line"
    public static let example = #"{"path": "multirc/train.jsonl", "records": "passage.questions[].answers[]"}"#
    public static let extensions = ["jsonl", "ndjson"]

    /// The path of the records within a line; nil if the line is a record.
    public let records: RecordPath?

    public init() { records = nil }

    public init?(_ object: ConfigurationObject) { records = RecordPath.read(object) }

    public var settings: Fields { records.map { ["records": .string($0.source)] } ?? [:] }
}
