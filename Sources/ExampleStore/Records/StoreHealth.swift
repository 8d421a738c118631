/// The findings of a check of a store, for people.
package struct StoreHealth: Sendable, Equatable {
    package let path: String
    package let schemaVersion: Int
    /// The version of the SQLite library in use.
    package let sqliteVersion: String
    /// `wal` on any usual file system; nil if the file is too damaged to tell.
    package let journalMode: String?
    /// Size of the file, and of the write-ahead log beside it.
    package let fileBytes: Int, logBytes: Int
    /// What SQLite's `quick_check` complains about, at most ten lines, and the tables that cannot be counted. Empty if
    /// all is well.
    package let problems: [String]
    /// The number of rows that refer to missing rows; nil if the file is too damaged to tell.
    package let danglingReferences: Int?
    /// Rows of the tables; nil if the file is too damaged to count them, or has no such table.
    package let tasks: Int?, examples: Int?, runs: Int?, evaluations: Int?, predictions: Int?

    package var isHealthy: Bool { problems.isEmpty && danglingReferences == 0 }
}
