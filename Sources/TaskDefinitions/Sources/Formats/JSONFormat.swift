import Configuration

/// One JSON document that contains the records.
public struct JSONFormat: SourceFormat {
    public static let name = "json"
    public static let summary = "a JSON document with the records in a list, at the top or where \"records\" says"
    public static let example =
        #"{"path": "squad/train-v1.1.json", "format": "json", "records": "data[].paragraphs[].qas[]"}"#
    public static let extensions = ["json"]

    /// The path of the records in the document.
    public let records: RecordPath

    /// A list of records at the top.
    public init() { records = .elements }

    public init(records: RecordPath) { self.records = records }

    public init?(_ object: ConfigurationObject) { records = RecordPath.read(object) ?? .elements }

    public var settings: Fields {
        records == .elements ? [:] : ["records": .string(records.source)]
    }
}
