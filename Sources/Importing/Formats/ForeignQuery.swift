import CSQLite
import Files
import Foundation
import TaskDefinitions

/// A user's query on a user's database. Only here does the program run SQL that is not its own.
///
/// Neither is trusted. The file is opened read-only and hardened (`csqlite_harden`). The query must be one statement
/// that only reads and that ends (``QueryGuard``).
package final class ForeignQuery {
    /// The reason why a row is no record.
    package struct RowProblem: Error {
        package let message: String
    }

    private let title: String
    private let query: String
    private let connection: OpaquePointer
    private let statement: OpaquePointer
    private let queryGuard: QueryGuard
    private let columns: [String]
    /// Of a database that is read without being shared: what its files were at the beginning.
    private let files: UnsharedFiles?

    /// The time to wait for another process's transaction before giving up.
    private static let busyTimeoutMilliseconds: Int32 = 10_000

    /// - Parameters:
    ///   - title: the file's name in messages
    ///   - secondsPerRow: a query that works longer than this for a row is stopped
    /// - Throws: ``ExampleError`` if the file is no database, or if the query is not allowed.
    package init(
        path: String, query: String, title: String, secondsPerRow: Double = QueryGuard.usualSecondsPerRow
    ) throws(ExampleError) {
        files = UnsharedFiles(of: path)
        let (name, system) = files.map { ($0.name, $0.system) } ?? (path, nil)
        var opened: OpaquePointer?
        let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | (name == path ? 0 : SQLITE_OPEN_URI)
        let code = sqlite3_open_v2(name, &opened, flags, system)
        guard code == SQLITE_OK, let connection = opened else {
            sqlite3_close_v2(opened)
            throw ExampleError("cannot be opened (\(String(cString: sqlite3_errstr(code))))", file: title)
        }
        // Without shared memory, a log can be read by one connection alone (sqlite.org/wal.html, section 8).
        if system != nil { sqlite3_exec(connection, "PRAGMA locking_mode = EXCLUSIVE", nil, nil, nil) }
        sqlite3_busy_timeout(connection, Self.busyTimeoutMilliseconds)
        csqlite_harden(connection)
        let queryGuard = QueryGuard(connection, secondsPerRow: secondsPerRow)
        do throws(ExampleError) {
            statement = try Self.compile(query, connection, queryGuard, title)
        } catch {
            sqlite3_close_v2(connection)
            throw error
        }
        let statement = statement
        columns = (0..<sqlite3_column_count(statement)).map { String(cString: sqlite3_column_name(statement, $0)) }
        self.connection = connection
        self.queryGuard = queryGuard
        self.title = title
        self.query = query
        if let name = TableSettings.repeated(columns) {
            throw Self.error("gives two columns the name \"\(name)\"; rename one with AS", query, title)
        }
    }

    deinit {
        sqlite3_finalize(statement)
        sqlite3_close_v2(connection)
    }

    /// The fields of the next row, or nil after the last.
    package func next() throws(ExampleError) -> Result<Fields, RowProblem>? {
        queryGuard.beginRow()
        switch sqlite3_step(statement) {
        case SQLITE_ROW:
            var fields: Fields = [:]
            for (index, column) in columns.enumerated() {
                do throws(RowProblem) {
                    fields[column] = try value(Int32(index), column)
                } catch {
                    return .failure(error)
                }
            }
            return .success(fields)
        case SQLITE_DONE:
            try checkFiles()
            return nil
        default:
            try checkFiles()
            throw Self.failure(connection, queryGuard, query, title)
        }
    }

    /// - Throws: ``ExampleError`` if somebody has written meanwhile, so that rows may be wrong
    private func checkFiles() throws(ExampleError) {
        guard let files, files.haveChanged else { return }
        throw ExampleError("was written while it was read; read it again when nobody writes to it", file: title)
    }

    private func value(_ index: Int32, _ column: String) throws(RowProblem) -> FieldValue {
        switch sqlite3_column_type(statement, index) {
        case SQLITE_NULL: return .null
        case SQLITE_INTEGER: return .number("\(sqlite3_column_int64(statement, index))")
        case SQLITE_FLOAT:
            let number = sqlite3_column_double(statement, index)
            guard number.isFinite else {
                throw RowProblem(message: "the column \"\(column)\" is infinite; correct the data")
            }
            return .number("\(number)")
        case SQLITE_BLOB:
            throw RowProblem(
                message: "the column \"\(column)\" is a BLOB, not text; convert it in the query, or leave it out")
        default:
            let bytes = sqlite3_column_text(statement, index)
            let count = Int(sqlite3_column_bytes(statement, index))
            let buffer = UnsafeBufferPointer(start: bytes, count: bytes == nil ? 0 : count)
            guard let text = String(validating: buffer, as: UTF8.self) else {
                throw RowProblem(message: "the column \"\(column)\" is not valid UTF-8; correct the data")
            }
            return .string(text)
        }
    }

    private static func compile(
        _ query: String, _ connection: OpaquePointer, _ queryGuard: QueryGuard, _ title: String
    ) throws(ExampleError) -> OpaquePointer {
        var compiled: OpaquePointer?
        var hasMore = false
        let code = query.withCString { text in
            var tail: UnsafePointer<CChar>?
            let code = sqlite3_prepare_v2(connection, text, -1, &compiled, &tail)
            guard code == SQLITE_OK, let tail else { return code }
            // No second statement may follow: spaces and comments compile to nothing.
            var second: OpaquePointer?
            hasMore = sqlite3_prepare_v2(connection, tail, -1, &second, nil) != SQLITE_OK || second != nil
            sqlite3_finalize(second)
            return code
        }
        guard code == SQLITE_OK else { throw failure(connection, queryGuard, query, title) }
        guard let compiled else { throw error("is no statement; write a SELECT", query, title) }
        var problem: String?
        if hasMore { problem = "is more than one statement; write one SELECT" }
        if sqlite3_stmt_readonly(compiled) == 0 { problem = "does not only read; write a SELECT" }
        if sqlite3_column_count(compiled) == 0 { problem = problem ?? "yields no rows; write a SELECT" }
        guard let problem else { return compiled }
        sqlite3_finalize(compiled)
        throw error(problem, query, title)
    }

    private static func failure(
        _ connection: OpaquePointer, _ queryGuard: QueryGuard, _ query: String, _ title: String
    ) -> ExampleError {
        if sqlite3_errcode(connection) == SQLITE_NOTADB {
            return ExampleError(
                "is not an SQLite database; name one, or correct the format in the task file", file: title)
        }
        if sqlite3_errcode(connection) & 0xFF == SQLITE_READONLY {
            return ExampleError(
                "was left in the middle of a transaction, and reading cannot undo that; open it once with the sqlite3 "
                    + "shell, or open a copy of it and of the files beside it", file: title)
        }
        if queryGuard.isOverTime {
            return error("works too long for one row; narrow it, or put its result into a table first", query, title)
        }
        switch queryGuard.refused {
        case .statement?: return error("does not only read; write a SELECT", query, title)
        case .function(let name)?: return error("may not call \(name)(); write a SELECT without it", query, title)
        case nil: break
        }
        return error("fails: \(String(cString: sqlite3_errmsg(connection)))", query, title)
    }

    private static func error(_ message: String, _ query: String, _ title: String) -> ExampleError {
        let shown = query.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        return ExampleError("the query \(message): \"\(shown)\"", file: title)
    }
}

/// The files of a database with a write-ahead log that no process has open.
///
/// Read as usual, such a database gets two more files, which stay where its folder may be written; where it may not be
/// written, the database could not be read at all. So it is read without being shared, and looked at again at the end.
private struct UnsharedFiles {
    /// The name for SQLite to open.
    let name: String
    /// SQLite's interface to the system that opens it; nil: the usual one.
    let system: String?
    private let path: String
    private let states: [State]

    private struct State: Equatable {
        let size: Int
        let changed: Date?
    }

    /// - Returns: nil for a database without a write-ahead log, or one that a process may have open
    init?(of path: String) {
        // SQLite follows a link to the database before it looks for the files beside it.
        let file = FileSystem.followed(path)
        let log = file + "-wal"
        // Who has it open has made both.
        guard Self.hasLog(file), !FileSystem.exists(log) || !FileSystem.exists(file + "-shm") else { return nil }
        self.path = file
        states = Self.states(of: file)
        // A log that holds something must be read: without locks, as these are in the shared memory.
        (name, system) = states[1].size > 0 ? (path, "unix-none") : ("\(FileSystem.uri(path))?immutable=1", nil)
    }

    /// A file that was removed, as the copy of a packed one is at once, stays whole for who has it open.
    var haveChanged: Bool { FileSystem.exists(path) && states != Self.states(of: path) }

    /// Of the database and of its log.
    private static func states(of path: String) -> [State] {
        [path, path + "-wal"].map { file in
            let attributes = try? FileManager.default.attributesOfItem(atPath: file)
            return State(
                size: attributes?[.size] as? Int ?? 0, changed: attributes?[.modificationDate] as? Date)
        }
    }

    /// Whether changes go to a write-ahead log first: bytes 18 and 19 of the header are then 2
    /// (sqlite.org/fileformat.html, section 1.3).
    private static func hasLog(_ path: String) -> Bool {
        guard let header = try? FileHandle(forReadingAtPath: path)?.read(upToCount: 20), header.count == 20 else {
            return false
        }
        return header[18] == 2 && header[19] == 2
    }
}
