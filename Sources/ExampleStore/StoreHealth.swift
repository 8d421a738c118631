import Foundation

/// What a check of a store found, for a person who asks whether it is well.
public struct StoreHealth: Sendable, Equatable {
    public let path: String
    public let schemaVersion: Int
    /// The version of the SQLite library in use.
    public let sqliteVersion: String
    /// `wal` on any usual file system.
    public let journalMode: String
    /// Size of the file, and of the write-ahead log beside it.
    public let fileBytes: Int, logBytes: Int
    /// What SQLite's `quick_check` complains about, at most ten lines; empty where all is well.
    public let problems: [String]
    /// Rows that refer to rows that do not exist.
    public let danglingReferences: Int
    public let tasks: Int, examples: Int, runs: Int, evaluations: Int, predictions: Int

    public var isHealthy: Bool { problems.isEmpty && danglingReferences == 0 }
}

extension ExampleStore {
    /// Checks the whole file, which takes about as long as reading it.
    public func health() throws(StoreError) -> StoreHealth {
        StoreHealth(
            path: path,
            schemaVersion: try number("PRAGMA user_version"),
            sqliteVersion: Database.libraryVersion,
            journalMode: try database.first("PRAGMA journal_mode") { $0.text(0) } ?? "unknown",
            fileBytes: Self.size(path),
            logBytes: Self.size(path + "-wal"),
            problems: try database.all("PRAGMA quick_check(10)") { $0.text(0) }.filter { $0 != "ok" },
            danglingReferences: try database.all("PRAGMA foreign_key_check") { _ in () }.count,
            tasks: try number("SELECT count(*) FROM tasks"),
            examples: try number("SELECT count(*) FROM examples"),
            runs: try number("SELECT count(*) FROM runs"),
            evaluations: try number("SELECT count(*) FROM evaluations"),
            predictions: try number("SELECT count(*) FROM predictions"))
    }

    private func number(_ sql: StaticString) throws(StoreError) -> Int {
        try database.first(sql) { $0.integer(0) } ?? 0
    }

    private static func size(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
    }
}
