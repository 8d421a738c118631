import CSQLite
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

    /// The time to wait for another process's transaction before giving up.
    private static let busyTimeoutMilliseconds: Int32 = 10_000

    /// - Parameters:
    ///   - title: the file's name in messages
    ///   - secondsPerRow: a query that works longer than this for a row is stopped
    /// - Throws: ``ExampleError`` if the file is no database, or if the query is not allowed.
    package init(
        path: String, query: String, title: String, secondsPerRow: Double = QueryGuard.usualSecondsPerRow
    ) throws(ExampleError) {
        var opened: OpaquePointer?
        let code = sqlite3_open_v2(path, &opened, SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX, nil)
        guard code == SQLITE_OK, let connection = opened else {
            sqlite3_close_v2(opened)
            throw ExampleError("cannot be opened (\(String(cString: sqlite3_errstr(code))))", file: title)
        }
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
        case SQLITE_DONE: return nil
        default: throw Self.failure(connection, queryGuard, query, title)
        }
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
