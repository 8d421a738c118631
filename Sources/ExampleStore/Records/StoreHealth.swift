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
    /// The problems from SQLite's `quick_check`, at most ten lines; empty if there are none.
    public let problems: [String]
    /// The number of rows that refer to missing rows; nil if the file is too damaged to tell.
    public let danglingReferences: Int?
    /// The numbers of rows of the tables; nil if the file is too damaged to count them.
    public let tasks: Int?, examples: Int?, runs: Int?, evaluations: Int?, predictions: Int?

    public var isHealthy: Bool { problems.isEmpty && danglingReferences == 0 }
}
