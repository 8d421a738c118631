import CSQLite
import ExampleStore

/// SQLite's own functions on a table of token ids, with one row for each example.
final class RowReader {
    private var connection: OpaquePointer?

    init(path: String) {
        check(sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nil))
        run("PRAGMA cache_size = -32768; CREATE TABLE tokens (id INTEGER PRIMARY KEY, input BLOB, target BLOB)")
    }

    deinit { sqlite3_close_v2(connection) }

    /// - Returns: the row id of each task's first example
    func fill(_ tasks: [TokenizedExamples]) -> [Int] {
        var first: [Int] = []
        var next = 1
        let insertion = prepare("INSERT INTO tokens VALUES (?1, ?2, ?3)")
        defer { sqlite3_finalize(insertion) }
        func bind(_ ids: ArraySlice<Int32>, at index: Int32) {
            let bytes = TokenCoding.encode(Array(ids.dropLast()))
            check(sqlite3_bind_blob(insertion, index, bytes, Int32(bytes.count), copied))
        }
        run("BEGIN")
        for task in tasks {
            first.append(next)
            for ordinal in 0..<task.count {
                sqlite3_bind_int64(insertion, 1, Int64(next))
                bind(task.input(ordinal), at: 2)
                bind(task.target(ordinal), at: 3)
                check(sqlite3_step(insertion))
                check(sqlite3_reset(insertion))
                next += 1
            }
        }
        run("COMMIT")
        return first
    }

    /// - Returns: the bytes of token ids
    func read(_ ids: ArraySlice<Int>) -> Int {
        let query = prepare("SELECT input, target FROM tokens WHERE id = ?1")
        defer { sqlite3_finalize(query) }
        var bytes = 0
        // One transaction, so that SQLite does not lock the file for each row.
        run("BEGIN")
        defer { run("COMMIT") }
        for id in ids {
            sqlite3_bind_int64(query, 1, Int64(id))
            check(sqlite3_step(query))
            bytes += size(query, 0) + size(query, 1)
            check(sqlite3_reset(query))
        }
        return bytes
    }

    /// The size of a blob. The call makes SQLite read it.
    private func size(_ query: OpaquePointer?, _ column: Int32) -> Int {
        sqlite3_column_blob(query, column) == nil ? 0 : Int(sqlite3_column_bytes(query, column))
    }

    private func prepare(_ sql: String) -> OpaquePointer? {
        var statement: OpaquePointer?
        check(sqlite3_prepare_v2(connection, sql, -1, &statement, nil))
        return statement
    }

    private func run(_ sql: String) { check(sqlite3_exec(connection, sql, nil, nil, nil)) }

    private func check(_ code: Int32) {
        let isGood = code == SQLITE_OK || code == SQLITE_ROW || code == SQLITE_DONE
        precondition(isGood, String(cString: sqlite3_errmsg(connection)))
    }
}

/// `SQLITE_TRANSIENT`, a macro that Swift does not import.
private let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
