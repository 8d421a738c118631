import ExampleStore
import TestSupport
import Testing

@Suite struct DatabaseTests {
    private func withDatabase(_ body: (Database) throws -> Void) throws {
        try TemporaryDirectory.use { directory in
            let database = try Database(path: directory.path("any.sqlite"), mode: .readWrite)
            try database.execute("CREATE TABLE cells (id INTEGER PRIMARY KEY, value)")
            try body(database)
        }
    }

    private func store(_ value: SQLValue, in database: Database) throws -> Int {
        try database.run("INSERT INTO cells (value) VALUES (?1)", value)
        return database.lastInsertedID
    }

    @Test(arguments: [
        "", "plain", "Zürich, 東京, 🧵👩‍👩‍👧, e\u{301}", "a\u{0}b", "'; DROP TABLE cells; --",
        String(repeating: "long ", count: 100_000),
    ])
    func textsComeBackAsTheyWere(_ text: String) throws {
        try withDatabase { database in
            let id = try store(.text(text), in: database)
            let back = try database.first("SELECT value, typeof(value) FROM cells WHERE id = ?1", .integer(id)) {
                [$0.text(0), $0.text(1)]
            }
            #expect(back.map { Array($0[0].utf8) } == Array(text.utf8))
            #expect(back?[1] == "text")
        }
    }

    @Test func everyTypeComesBackAsItWas() throws {
        try withDatabase { database in
            for integer in [0, -1, .max, .min] {
                let id = try store(.integer(integer), in: database)
                let back = try database.first("SELECT value FROM cells WHERE id = ?1", .integer(id)) { $0.integer(0) }
                #expect(back == integer)
            }
            for real in [0, -1.5, .infinity, -.infinity, .leastNonzeroMagnitude] {
                let id = try store(.real(real), in: database)
                let back = try database.first("SELECT value FROM cells WHERE id = ?1", .integer(id)) { $0.real(0) }
                #expect(back == real)
            }
            for blob: [UInt8] in [[], [0], [1, 0, 255]] {
                let id = try store(.blob(blob), in: database)
                let back = try database.first("SELECT value FROM cells WHERE id = ?1", .integer(id)) { row in
                    row.isNull(0) ? nil : row.withBlob(0) { Array($0) }
                }
                #expect(back == blob)
            }
            for null in [SQLValue.null, .optional(Double?.none), .real(.nan)] {
                let id = try store(null, in: database)
                let back = try database.first("SELECT value FROM cells WHERE id = ?1", .integer(id)) {
                    $0.isNull(0) && $0.optionalText(0) == nil && $0.optionalReal(0) == nil && $0.text(0).isEmpty
                }
                #expect(back == true)
            }
        }
    }

    @Test func aQueryRunsInsideItsOwnRows() throws {
        try withDatabase { database in
            for value in 1...3 { _ = try store(.integer(value), in: database) }
            var pairs: [[Int]] = []
            func eachValue(_ body: (Int) throws -> Void) throws {
                try database.forEach("SELECT value FROM cells ORDER BY value") { try body($0.integer(0)) }
            }
            try eachValue { outer in try eachValue { inner in pairs.append([outer, inner]) } }
            #expect(pairs == [[1, 1], [1, 2], [1, 3], [2, 1], [2, 2], [2, 3], [3, 1], [3, 2], [3, 3]])
        }
    }

    private struct Stop: Error {}

    private func storeAndStop(in database: Database) throws {
        _ = try store(.integer(2), in: database)
        throw Stop()
    }

    @Test func aTransactionThatThrowsLeavesNothing() throws {
        try withDatabase { database in
            let first = try database.transaction { try store(.integer(1), in: database) }
            #expect(throws: Stop.self) { try database.transaction { try storeAndStop(in: database) } }
            let second = try database.transaction { try store(.integer(3), in: database) }
            let values = try database.all("SELECT value FROM cells ORDER BY id") { $0.integer(0) }
            #expect(values == [1, 3])
            #expect([first, second] == [1, 2])
        }
    }

    @Test func anErrorCarriesCodeAndStatement() throws {
        try withDatabase { database in
            try database.run("INSERT INTO cells (id, value) VALUES (?1, 'x')", .integer(1))
            let error = #expect(throws: StoreError.self) {
                try database.run("INSERT INTO cells (id,\n    value) VALUES (?1, 'x')", .integer(1))
            }
            #expect(error?.code == 1555)  // SQLITE_CONSTRAINT_PRIMARYKEY
            #expect(error?.sql == "INSERT INTO cells (id, value) VALUES (?1, 'x')")
            #expect(error?.reason == .other("UNIQUE constraint failed: cells.id"))
            #expect(
                error?.message == """
                    SQLite reports "UNIQUE constraint failed: cells.id" (code 1555) in "INSERT INTO cells (id, value) \
                    VALUES (?1, 'x')"; examine it with mixtape doctor --store \(database.path), and where that fails \
                    as well, move it away and import again (recorded scores and predictions are lost)
                    """)
        }
    }

    @Test func foreignKeysHold() throws {
        try withDatabase { database in
            try database.execute("CREATE TABLE parts (cell INTEGER REFERENCES cells (id))")
            #expect(throws: StoreError.self) { try database.run("INSERT INTO parts VALUES (99)") }
        }
    }
}
