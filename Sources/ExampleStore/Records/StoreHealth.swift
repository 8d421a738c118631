/// The findings of a check of a store, for people.
public struct StoreHealth: Sendable, Equatable {
    public let path: String
    public let schemaVersion: Int
    /// The version of the SQLite library in use.
    public let sqliteVersion: String
    /// `wal` on any usual file system; nil if the file is too damaged to tell.
    public let journalMode: String?
    /// Size of the file, and of the write-ahead log beside it.
    public let fileBytes: Int, logBytes: Int
    /// What SQLite's `quick_check` complains about, at most ten lines, and the tables that cannot be counted. Empty if
    /// all is well.
    public let problems: [String]
    /// The number of rows that refer to missing rows; nil if the file is too damaged to tell.
    public let danglingReferences: Int?
    /// Rows of the tables; nil if the file is too damaged to count them, or has no such table.
    public let tasks: Int?, examples: Int?, runs: Int?, evaluations: Int?, predictions: Int?

    public var isHealthy: Bool { problems.isEmpty && danglingReferences == 0 }
}
