import Configuration

/// JSON Lines (jsonlines.org): one JSON object on each line.
package struct JSONLinesFormat: SourceFormat {
    package static let name = "jsonl"
    package static let summary = "JSON Lines: UTF-8 text, one JSON object on each line"
    package static let example = #"{"path": "multirc/train.jsonl", "records": "passage.questions[].answers[]"}"#
    package static let extensions = ["jsonl", "ndjson"]

    /// The path of the records within a line; nil if the line is a record.
    package let records: RecordPath?

    package init() { records = nil }

    package init?(_ object: ConfigurationObject) { records = RecordPath.read(object) }

    package var settings: Fields { records.map { ["records": .string($0.source)] } ?? [:] }
}
