import Configuration

/// Tab-separated values.
package struct TSVFormat: SourceFormat {
    package static let name = "tsv"
    package static let summary = "tab-separated values, with or without quotes"
    package static let example =
        #"{"path": "cola/train.tsv", "columns": ["source", "label", "", "sentence"], "header": false, "quotes": false}"#
    package static let extensions = ["tsv"]
    private static let separator = UInt8(ascii: "\t")

    package var table: TableSettings

    package init(table: TableSettings) { self.table = table }

    package init() { table = TableSettings(separator: Self.separator) }

    package init?(_ object: ConfigurationObject) {
        guard let table = TableSettings(object, usualSeparator: Self.separator) else { return nil }
        self.table = table
    }

    package var settings: Fields { table.settings(usualSeparator: Self.separator) }
}
