import Configuration

/// The rows of a query on an SQLite file.
public struct SQLiteFormat: SourceFormat {
    public static let name = "sqlite"
    public static let summary = "the rows of a query on an SQLite file"
    public static let example =
        #"{"path": "reviews.sqlite", "format": "sqlite", "query": "SELECT body, stars FROM reviews ORDER BY id"}"#
    public static let extensions = ["sqlite", "sqlite3", "db"]

    /// One statement that only reads. Its column names become the field names.
    public let query: String

    public init(query: String) { self.query = query }

    public init?() { nil }

    public init?(_ object: ConfigurationObject) {
        query = object.string("query", "one SELECT statement; its columns are the fields")
        if query.allSatisfy(\.isWhitespace), case .string? = object.value("query")?.json {
            object.report("is empty; write a SELECT statement", at: "query")
        }
    }

    public var settings: Fields { ["query": .string(query)] }
}
