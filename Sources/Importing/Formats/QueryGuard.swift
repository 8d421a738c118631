import CSQLite

/// Guards a foreign query: it may only read, and it may not work forever without a row.
///
/// It belongs to one connection and must outlive it.
package final class QueryGuard {
    /// The query's first forbidden action; nil if there is none.
    private(set) var refused: Refusal?
    private(set) var isOverTime = false

    enum Refusal {
        /// It is not a `SELECT`, or contains something else.
        case statement
        case function(String)
    }

    /// Seconds of work for one row. A query that sorts a large table does all of that work before its first row.
    package static let usualSecondsPerRow = 300.0

    private let limit: Duration
    private let clock = ContinuousClock()
    private var deadline: ContinuousClock.Instant

    /// The number of SQLite instructions between two readings of the clock: some tenths of a millisecond.
    private static let instructionsPerLook: Int32 = 10_000

    /// The functions by which SQL can reach outside the database. `csqlite_harden` blocks others that a file's schema
    /// calls.
    private static let forbiddenFunctions: Set<String> = ["fts3_tokenizer", "load_extension"]

    /// SQLite matches `LIKE` patterns in steps that the clock cannot interrupt. A long pattern takes many of them.
    private static let longestPattern: Int32 = 200
    /// The limit in bytes of a text, and of a row.
    private static let longestValue: Int32 = 1 << 28

    /// Installs the guard on a connection.
    /// - Parameter secondsPerRow: a query that works longer than this for a row is stopped
    init(_ connection: OpaquePointer, secondsPerRow: Double) {
        limit = .seconds(secondsPerRow)
        deadline = clock.now + limit
        sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)
        sqlite3_limit(connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, Self.longestPattern)
        sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, Self.longestValue)
        // Damage is then found early. The authorizer allows no pragma later.
        sqlite3_exec(connection, "PRAGMA cell_size_check = ON", nil, nil, nil)
        let context = Unmanaged.passUnretained(self).toOpaque()
        sqlite3_set_authorizer(
            connection,
            { context, action, first, second, _, _ in
                guard let context else { return SQLITE_DENY }
                let text = { (name: UnsafePointer<CChar>?) in name.map { String(cString: $0) } ?? "" }
                return Unmanaged<QueryGuard>.fromOpaque(context).takeUnretainedValue()
                    .allows(action, text(first), text(second)) ? SQLITE_OK : SQLITE_DENY
            }, context)
        sqlite3_progress_handler(
            connection, Self.instructionsPerLook,
            { context in
                guard let context else { return 1 }
                return Unmanaged<QueryGuard>.fromOpaque(context).takeUnretainedValue().goesOn() ? 0 : 1
            }, context)
    }

    /// Starts the clock for a row.
    func beginRow() { deadline = clock.now + limit }

    private func goesOn() -> Bool {
        isOverTime = clock.now > deadline
        return !isOverTime
    }

    /// Full-text tables run these when they are read. Only a call with a value would change something.
    private static let innocentPragmas: Set<String> = ["data_version", "page_size"]

    private func allows(_ action: Int32, _ first: String, _ second: String) -> Bool {
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return true
        case SQLITE_PRAGMA where second.isEmpty && Self.innocentPragmas.contains(first.lowercased()): return true
        case SQLITE_PRAGMA where first.lowercased() == "table_info": return true
        // A virtual table is declared like this when it is read, in memory only. It cannot change the schema of a
        // read-only file on a defensive connection.
        case SQLITE_UPDATE where first == "sqlite_master": return true
        case SQLITE_FUNCTION:
            guard Self.forbiddenFunctions.contains(second.lowercased()) else { return true }
            refused = .function(second)
            return false
        default:
            refused = refused ?? .statement
            return false
        }
    }
}
