import Configuration

/// Comma-separated values (RFC 4180).
package struct CSVFormat: SourceFormat {
    package static let name = "csv"
    package static let summary = "comma-separated values, as RFC 4180 describes them"
    package static let example = #"{"path": "reviews.csv", "separator": ";"}"#
    package static let extensions = ["csv"]
    private static let separator = UInt8(ascii: ",")

    package var table: TableSettings

    package init(table: TableSettings) { self.table = table }

    package init() { table = TableSettings(separator: Self.separator) }

    package init?(_ object: ConfigurationObject) {
        guard let table = TableSettings(object, usualSeparator: Self.separator) else { return nil }
        self.table = table
    }

    package var settings: Fields { table.settings(usualSeparator: Self.separator) }
}
