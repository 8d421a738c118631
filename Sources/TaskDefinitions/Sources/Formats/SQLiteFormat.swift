import Configuration

/// The rows of a query on an SQLite file.
package struct SQLiteFormat: SourceFormat {
    package static let name = "sqlite"
    package static let summary = "the rows of a query on an SQLite file"
    package static let example =
        #"{"path": "reviews.sqlite", "format": "sqlite", "query": "SELECT body, stars FROM reviews ORDER BY id"}"#
    package static let extensions = ["sqlite", "sqlite3", "db"]

    /// One statement that only reads. Its column names become the field names.
    package let query: String

    package init(query: String) { self.query = query }

    package init?() { nil }

    package init?(_ object: ConfigurationObject) {
        query = object.string("query", "one SELECT statement; its columns are the fields")
        if query.allSatisfy(\.isWhitespace), case .string? = object.value("query")?.json {
            object.report("is empty; write a SELECT statement", at: "query")
        }
    }

    package var settings: Fields { ["query": .string(query)] }
}
