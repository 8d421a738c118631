import CSQLite

/// One statement that is run many times with texts from a buffer. SQLite reads them in place.
///
/// Obtained from ``Database/insertion(_:)``; it must not outlive the database.
final class BulkInsertion {
    private let statement: OpaquePointer
    private let failure: (Int32) -> StoreError
    private var code = SQLITE_OK

    /// - Parameter failure: makes an error from SQLite's code.
    init(_ statement: OpaquePointer, failure: @escaping (Int32) -> StoreError) {
        self.statement = statement
        self.failure = failure
    }

    deinit { sqlite3_finalize(statement) }

    func bind(_ integer: Int, at index: Int32) {
        note(sqlite3_bind_int64(statement, index, Int64(integer)))
    }

    /// Binds a text, or NULL for nil. The bytes must stay where they are until ``run()`` returns.
    func bind(_ text: UnsafeRawBufferPointer?, at index: Int32) {
        guard let text else { return note(sqlite3_bind_null(statement, index)) }
        // An empty text may have no address, and SQLite would take that for NULL.
        let start = text.baseAddress.map { $0.assumingMemoryBound(to: CChar.self) }
        note(
            start.map { sqlite3_bind_text64(statement, index, $0, UInt64(text.count), nil, UInt8(SQLITE_UTF8)) }
                ?? sqlite3_bind_text(statement, index, "", 0, nil))
    }

    /// Inserts a row of the bound values. Bindings stay.
    func run() throws(StoreError) {
        note(sqlite3_step(statement))
        note(sqlite3_reset(statement))
        guard code == SQLITE_OK else { throw failure(code) }
    }

    private func note(_ result: Int32) {
        if code == SQLITE_OK, result != SQLITE_OK, result != SQLITE_DONE { code = result }
    }
}
