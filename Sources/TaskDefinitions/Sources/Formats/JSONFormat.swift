import Configuration

/// One JSON document that contains the records.
package struct JSONFormat: SourceFormat {
    package static let name = "json"
    package static let summary = "a JSON document with the records in a list, at the top or where \"records\" says"
    package static let example =
        #"{"path": "squad/train-v1.1.json", "format": "json", "records": "data[].paragraphs[].qas[]"}"#
    package static let extensions = ["json"]

    /// The path of the records in the document.
    package let records: RecordPath

    /// A list of records at the top.
    package init() { records = .elements }

    package init(records: RecordPath) { self.records = records }

    package init?(_ object: ConfigurationObject) { records = RecordPath.read(object) ?? .elements }

    package var settings: Fields {
        records == .elements ? [:] : ["records": .string(records.source)]
    }
}
