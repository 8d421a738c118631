import CSQLite

/// Watches over a stranger's query: it may read and nothing else, and it may not work for ever without a row.
///
/// It belongs to one connection, which it must outlive.
package final class QueryGuard {
    /// What a query did that it may not; nil where there is nothing of the kind.
    private(set) var refused: Refusal?
    private(set) var isOverTime = false

    enum Refusal {
        /// It is no `SELECT`, or holds something else.
        case statement
        case function(String)
    }

    /// Seconds of work for one row. A query that sorts a large table has worked through all of it at its first row.
    package static let usualSecondsPerRow = 300.0

    private let limit: Duration
    private let clock = ContinuousClock()
    private var deadline: ContinuousClock.Instant

    /// So many of SQLite's instructions are run between two looks at the clock: some tenths of a millisecond.
    private static let instructionsPerLook: Int32 = 10_000

    /// The functions with which SQL leaves the database. Others cannot be called either where a file's schema calls
    /// them (`csqlite_harden`).
    private static let forbiddenFunctions: Set<String> = ["fts3_tokenizer", "load_extension"]

    /// SQLite looks for `LIKE` patterns in steps that no clock interrupts, and that a long pattern makes many.
    private static let longestPattern: Int32 = 200
    /// Bytes of a text, and of a row.
    private static let longestValue: Int32 = 1 << 28

    /// Sets the guard on a connection.
    /// - Parameter secondsPerRow: a query that works longer for a row is ended
    init(_ connection: OpaquePointer, secondsPerRow: Double) {
        limit = .seconds(secondsPerRow)
        deadline = clock.now + limit
        sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)
        sqlite3_limit(connection, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, Self.longestPattern)
        sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, Self.longestValue)
        // Damage is then found before it is walked into; the authorizer allows no pragma later.
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

    /// Begins the time of a row.
    func beginRow() { deadline = clock.now + limit }

    private func goesOn() -> Bool {
        isOverTime = clock.now > deadline
        return !isOverTime
    }

    /// Full-text tables ask for these when they are read. They change something only with a value.
    private static let innocentPragmas: Set<String> = ["data_version", "page_size"]

    private func allows(_ action: Int32, _ first: String, _ second: String) -> Bool {
        switch action {
        case SQLITE_SELECT, SQLITE_READ, SQLITE_RECURSIVE: return true
        case SQLITE_PRAGMA where second.isEmpty && Self.innocentPragmas.contains(first.lowercased()): return true
        case SQLITE_PRAGMA where first.lowercased() == "table_info": return true
        // A virtual table is declared so when it is read, in memory alone. In the file that is read only, and in a
        // defensive connection, nobody changes the schema by it.
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
