import Configuration

/// Comma-separated values (RFC 4180).
public struct CSVFormat: SourceFormat {
    public static let name = "csv"
    public static let summary = "comma-separated values, as RFC 4180 describes them"
    public static let example = #"{"path": "reviews.csv", "separator": ";"}"#
    public static let extensions = ["csv"]
    private static let separator = UInt8(ascii: ",")

    public var table: TableSettings

    package init(table: TableSettings) { self.table = table }

    public init() { table = TableSettings(separator: Self.separator) }

    public init?(_ object: ConfigurationObject) {
        guard let table = TableSettings(object, usualSeparator: Self.separator) else { return nil }
        self.table = table
    }

    public var settings: Fields { table.settings(usualSeparator: Self.separator) }
}
