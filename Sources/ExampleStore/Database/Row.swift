import CSQLite

/// The current row of a running statement; columns count from 0. It is valid only inside the closure that receives it.
package struct Row {
    let statement: OpaquePointer
    /// The database's file, for messages.
    let path: String

    /// More of anything than a store can hold. Sums of such numbers stay far below the greatest integer.
    static let greatestCount = 1 << 40

    package func isNull(_ column: Int) -> Bool {
        sqlite3_column_type(statement, Int32(column)) == SQLITE_NULL
    }

    package func integer(_ column: Int) -> Int { Int(sqlite3_column_int64(statement, Int32(column))) }

    /// A count, or an index.
    /// - Throws: ``StoreError`` for an impossible number: the file is damaged, or another program wrote it
    package func count(_ column: Int) throws(StoreError) -> Int {
        let value = integer(column)
        guard 0...Self.greatestCount ~= value else {
            throw StoreError(.damaged("it holds \(value) in place of a count"), path: path)
        }
        return value
    }

    package func real(_ column: Int) -> Double { sqlite3_column_double(statement, Int32(column)) }

    package func optionalReal(_ column: Int) -> Double? { isNull(column) ? nil : real(column) }

    package func text(_ column: Int) -> String {
        // The order is SQLite's: first the text, because asking for it may convert the value, then its length.
        guard let bytes = sqlite3_column_text(statement, Int32(column)) else { return "" }
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return String(decoding: UnsafeBufferPointer(start: bytes, count: count), as: UTF8.self)
    }

    package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

    /// Lends a blob's bytes without copying them.
    package func withBlob<Result>(_ column: Int, _ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result {
        let bytes = sqlite3_column_blob(statement, Int32(column))
        let count = Int(sqlite3_column_bytes(statement, Int32(column)))
        return try body(UnsafeRawBufferPointer(start: bytes, count: bytes == nil ? 0 : count))
    }
}
