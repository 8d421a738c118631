import CSQLite
import Files
import Foundation

/// One connection to one SQLite file. Only the types in this folder call SQLite's functions.
///
/// SQL is a `StaticString`: no statement can be made from a user's text, and every value is bound. A statement is
/// compiled once per place in the source and kept. Not Sendable: a connection belongs to one thread of control, as
/// SQLite's multi-thread mode requires (sqlite.org/threadsafe.html).
package final class Database {
    package enum Mode: Sendable {
        case readWrite, readOnly
    }

    package let path: String
    package let mode: Mode
    private let handle: OpaquePointer
    /// Whether the file is read as one that never changes, because it cannot be shared with a writer. It has a
    /// write-ahead log all the same, but SQLite then does not report it.
    let isImmutable: Bool
    private let busyHandler: BusyHandler
    private var statements: [UnsafePointer<UInt8>: PreparedStatement] = [:]

    /// Opens the file, and creates it if it may be written.
    /// - Parameter patience: the waiting for another process's transaction before giving up
    package init(path: String, mode: Mode, patience: WriterPatience = .usual) throws(StoreError) {
        self.path = path
        self.mode = mode
        if let kind = FileSystem.otherKind(path) { throw StoreError(.notFile(kind), path: path) }
        if mode == .readOnly, !FileManager.default.fileExists(atPath: path) {
            throw StoreError(.missing, path: path, code: SQLITE_CANTOPEN)
        }
        let connection = try Self.connection(
            path, mode == .readOnly ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, path: path)
        isImmutable = mode == .readOnly && Self.cannotShareMemory(connection) && Self.isLogEmpty(path)
        if isImmutable {
            sqlite3_close_v2(connection)
            // A file that does not change while it is read needs no shared memory (sqlite.org/uri.html).
            handle = try Self.connection(
                "\(FileSystem.uri(path))?immutable=1", SQLITE_OPEN_READONLY | SQLITE_OPEN_URI, path: path)
        } else {
            handle = connection
        }
        busyHandler = BusyHandler(handle, path: path, patience: patience)
        // Commits are few and large. Syncing each one (FULL) therefore costs nothing, and stored data survive a loss of
        // power. A negative cache size is in KiB. The log that a large import leaves is cut back.
        try execute(
            """
            PRAGMA foreign_keys = ON;
            PRAGMA synchronous = FULL;
            PRAGMA cache_size = -32768;
            PRAGMA journal_size_limit = 4194304;
            """)
    }

    /// - Parameters:
    ///   - name: the name for SQLite to open
    ///   - path: the file, for messages
    private static func connection(_ name: String, _ access: Int32, path: String) throws(StoreError) -> OpaquePointer {
        var connection: OpaquePointer?
        let code = sqlite3_open_v2(name, &connection, access | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard code == SQLITE_OK, let connection else {
            let message = String(cString: sqlite3_errstr(code))
            sqlite3_close_v2(connection)
            throw StoreError(sqliteCode: code, message: message, path: path)
        }
        csqlite_harden(connection)
        return connection
    }

    // MARK: Files that may only be read

    /// Whether nothing can be written.
    package var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") != 0 }

    /// Whether only processes that may write can read a file with a write-ahead log. Readers and a writer share memory
    /// through a file beside it. That file does not exist, and this process may not make it.
    private static func cannotShareMemory(_ connection: OpaquePointer) -> Bool {
        let code = sqlite3_exec(connection, "SELECT 1 FROM sqlite_schema LIMIT 1", nil, nil, nil) & 0xFF
        return code == SQLITE_CANTOPEN || code == SQLITE_READONLY
    }

    /// Whether all written data are in the file itself.
    private static func isLogEmpty(_ path: String) -> Bool {
        let log = try? FileManager.default.attributesOfItem(atPath: beside(path, "-wal"))
        return log.map { ($0[.size] as? Int ?? 0) == 0 } ?? true
    }

    /// The path of a file beside a database. A symbolic link to the database is followed first, as in SQLite.
    package static func beside(_ path: String, _ suffix: String) -> String { FileSystem.followed(path) + suffix }

    deinit {
        statements.removeAll()
        sqlite3_close_v2(handle)
    }

    // MARK: Statements

    /// Runs a script of statements without parameters.
    package func execute(_ script: StaticString) throws(StoreError) {
        let code = script.withUTF8Buffer { text in
            text.withMemoryRebound(to: CChar.self) { sqlite3_exec(handle, $0.baseAddress, nil, nil, nil) }
        }
        guard code == SQLITE_OK else { throw error(code, script) }
    }

    /// Runs one statement to its end, ignoring any rows.
    package func run(_ sql: StaticString, _ values: SQLValue...) throws(StoreError) {
        let statement = try start(sql, values)
        defer { finish(statement) }
        while try step(statement, sql) {}
    }

    /// Passes the rows of a query to `body` one by one.
    package func forEach(_ sql: StaticString, _ values: SQLValue..., body: (Row) throws -> Void) throws {
        let statement = try start(sql, values)
        defer { finish(statement) }
        while try step(statement, sql) { try body(Row(statement: statement.handle, path: path)) }
    }

    /// The rows of a query.
    package func all<Value>(
        _ sql: StaticString, _ values: SQLValue..., read: (Row) throws(StoreError) -> Value
    ) throws(StoreError) -> [Value] {
        let statement = try start(sql, values)
        defer { finish(statement) }
        var rows: [Value] = []
        while try step(statement, sql) {
            rows.append(try read(Row(statement: statement.handle, path: path)))
        }
        return rows
    }

    /// The first row of a query, if there is one.
    package func first<Value>(
        _ sql: StaticString, _ values: SQLValue..., read: (Row) throws(StoreError) -> Value
    ) throws(StoreError) -> Value? {
        let statement = try start(sql, values)
        defer { finish(statement) }
        return try step(statement, sql) ? try read(Row(statement: statement.handle, path: path)) : nil
    }

    /// An insertion for many repetitions.
    func insertion(_ sql: StaticString) throws(StoreError) -> BulkInsertion {
        BulkInsertion(try compiled(sql)) { [self] code in error(code, sql) }
    }

    /// The row id of the latest insertion.
    package var lastInsertedID: Int { Int(sqlite3_last_insert_rowid(handle)) }

    // MARK: Transactions

    /// Runs `body` in one writing transaction. If anything throws, nothing is stored.
    package func transaction<Value>(_ body: () throws -> Value) throws -> Value {
        try begin()
        return try ending(body)
    }

    /// Runs `body` in one reading transaction. It sees the state of one moment, whatever other processes write. It may
    /// write only to temporary tables of this connection (`temp`).
    package func snapshot<Value>(_ body: () throws -> Value) throws -> Value {
        try run("BEGIN")
        return try ending(body)
    }

    /// Runs the rest of a transaction that has begun, and commits it or rolls it back.
    private func ending<Value>(_ body: () throws -> Value) throws -> Value {
        do {
            let value = try body()
            try commit()
            return value
        } catch {
            rollBack()
            throw error
        }
    }

    /// Takes the write lock at once. A transaction can then not find halfway that another one has it.
    func begin() throws(StoreError) { try run("BEGIN IMMEDIATE") }

    func commit() throws(StoreError) { try run("COMMIT") }

    func rollBack() {
        // Some errors, such as a full disk, have already rolled back.
        if sqlite3_get_autocommit(handle) == 0 { try? run("ROLLBACK") }
    }

    // MARK: Running

    private func start(_ sql: StaticString, _ values: [SQLValue]) throws(StoreError) -> PreparedStatement {
        let statement = try idleStatement(sql)
        statement.isBusy = true
        let code = statement.bind(values)
        guard code == SQLITE_OK else {
            finish(statement)
            throw error(code, sql)
        }
        return statement
    }

    private func idleStatement(_ sql: StaticString) throws(StoreError) -> PreparedStatement {
        if let known = statements[sql.utf8Start] {
            // A query inside the rows of the same query needs a statement of its own.
            return known.isBusy ? try compile(sql) : known
        }
        let statement = try compile(sql)
        statements[sql.utf8Start] = statement
        return statement
    }

    private func compile(_ sql: StaticString) throws(StoreError) -> PreparedStatement {
        PreparedStatement(try compiled(sql))
    }

    private func compiled(_ sql: StaticString) throws(StoreError) -> OpaquePointer {
        var compiled: OpaquePointer?
        let code = sql.withUTF8Buffer { text in
            text.withMemoryRebound(to: CChar.self) {
                sqlite3_prepare_v3(
                    handle, $0.baseAddress, Int32($0.count), UInt32(SQLITE_PREPARE_PERSISTENT), &compiled, nil)
            }
        }
        guard code == SQLITE_OK, let compiled else { throw error(code, sql) }
        return compiled
    }

    /// Whether there is a row.
    private func step(_ statement: PreparedStatement, _ sql: StaticString) throws(StoreError) -> Bool {
        let code = sqlite3_step(statement.handle)
        switch code {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw error(code, sql)
        }
    }

    private func finish(_ statement: PreparedStatement) {
        sqlite3_reset(statement.handle)
        sqlite3_clear_bindings(statement.handle)
        statement.isBusy = false
    }

    private func error(_ code: Int32, _ sql: StaticString) -> StoreError {
        StoreError(sqliteCode: code, message: String(cString: sqlite3_errmsg(handle)), sql: sql, path: path)
    }

    /// The version of the SQLite library in use.
    package static var libraryVersion: String { String(cString: sqlite3_libversion()) }
}
