import Configuration

/// Tab-separated values.
public struct TSVFormat: SourceFormat {
    public static let name = "tsv"
    public static let summary = "tab-separated values, with or without quotes"
    public static let example =
        #"{"path": "cola/train.tsv", "columns": ["source", "label", "", "sentence"], "header": false, "quotes": false}"#
    public static let extensions = ["tsv"]
    private static let separator = UInt8(ascii: "\t")

    public var table: TableSettings

    package init(table: TableSettings) { self.table = table }

    public init() { table = TableSettings(separator: Self.separator) }

    public init?(_ object: ConfigurationObject) {
        guard let table = TableSettings(object, usualSeparator: Self.separator) else { return nil }
        self.table = table
    }

    public var settings: Fields { table.settings(usualSeparator: Self.separator) }
}
