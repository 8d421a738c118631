import ExampleStore
import Files
import Foundation
import Importing
import TaskDefinitions
import TestSupport
import Testing

/// A query and a database from elsewhere may read that database and nothing else.
@Suite struct ForeignQueryTests {
    /// A database with some plain rows, a full-text index of them, and views.
    private func withDatabase(_ body: (_ path: String) throws -> Void) throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("r.sqlite")
            try Database(path: path, mode: .readWrite).execute(
                """
                CREATE TABLE r (id INTEGER PRIMARY KEY, body);
                INSERT INTO r VALUES (1, 'ein Haus'), (2, 'zwei Boote'), (3, 'drei Boote');
                CREATE VIRTUAL TABLE fts4_index USING fts4 (body);
                INSERT INTO fts4_index SELECT body FROM r;
                CREATE VIRTUAL TABLE fts5_index USING fts5 (body);
                INSERT INTO fts5_index SELECT body FROM r;
                CREATE VIEW upper_r AS SELECT id, upper(body) AS body FROM r;
                CREATE VIEW loads AS SELECT load_extension('x') AS body;
                """)
            try body(path)
        }
    }

    private func texts(_ path: String, _ query: String, secondsPerRow: Double = 60) throws -> [String] {
        let query = try ForeignQuery(path: path, query: query, title: "r.sqlite", secondsPerRow: secondsPerRow)
        var texts: [String] = []
        while let row = try query.next() { texts.append(try row.get()["body"]?.text ?? "") }
        return texts
    }

    private func message(_ path: String, _ query: String, secondsPerRow: Double = 60) throws -> String {
        let error = #expect(throws: ExampleError.self) {
            _ = try texts(path, query, secondsPerRow: secondsPerRow)
        }
        return error?.message ?? ""
    }

    @Test func whatReadsIsAnswered() throws {
        try withDatabase { path in
            for query in [
                "SELECT body FROM r WHERE id > 1 ORDER BY id",
                "SELECT body FROM fts4_index WHERE body MATCH 'boote' ORDER BY docid",
                "SELECT body FROM fts5_index WHERE body MATCH 'boote' ORDER BY rowid",
                "WITH two(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM two WHERE n < 3) "
                    + "SELECT body FROM two JOIN r ON id = n",
                "SELECT value AS body FROM json_each((SELECT json_group_array(body) FROM r WHERE id > 1))",
            ] {
                try #expect(texts(path, query) == ["zwei Boote", "drei Boote"], "\(query)")
            }
            try #expect(texts(path, "SELECT body FROM upper_r WHERE id = 1") == ["EIN HAUS"])
        }
    }

    /// Debian's SQLite offers `fts3_tokenizer()`, which accepts the address of code.
    @Test(arguments: [
        "SELECT fts3_tokenizer('simple') AS body", "SELECT fts3_tokenizer('x', x'4141414141414141') AS body",
        "SELECT body FROM r WHERE fts3_tokenizer('simple') IS NOT NULL",
    ])
    func noTokenizerIsReached(query: String) throws {
        try withDatabase { path in
            try #expect(
                message(path, query)
                    == "the query may not call fts3_tokenizer(); write a SELECT without it: \"\(query)\"")
        }
    }

    #if os(Linux)
    /// SQLite itself refuses functions that the file's schema calls, because it does not trust the schema.
    @Test(arguments: [
        ("SELECT load_extension('x') AS body", "the query may not call load_extension()"),
        ("SELECT body FROM loads", "the query fails: unsafe use of load_extension()"),
    ])
    func noExtensionIsLoaded(query: String, start: String) throws {
        try withDatabase { path in
            try #expect(message(path, query).hasPrefix(start))
        }
    }
    #endif

    @Test(arguments: [
        "DELETE FROM r RETURNING body", "PRAGMA journal_mode", "ATTACH '/tmp/x' AS x", "VACUUM INTO '/tmp/x'",
        "SELECT name AS body FROM pragma_database_list", "BEGIN",
    ])
    func nothingElseIsDone(query: String) throws {
        try withDatabase { path in
            try #expect(
                message(path, query) == "the query does not only read; write a SELECT: \"\(query)\"")
        }
    }

    /// An endless query without a row. A table of three rows takes much less than a second.
    @Test func aQueryThatNeverEnds() throws {
        try withDatabase { path in
            let endless = "WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) AS body FROM n"
            try #expect(
                message(path, endless, secondsPerRow: 0.05)
                    == "the query works too long for one row; narrow it, or put its result into a table first: "
                    + "\"\(endless)\"")
            try #expect(texts(path, "SELECT body FROM r WHERE id = 1", secondsPerRow: 1) == ["ein Haus"])
        }
    }

    /// SQLite would search the pattern in steps that nothing can interrupt.
    @Test func aPatternOfManyParts() throws {
        try withDatabase { path in
            let pattern = String(repeating: "%a", count: 101)
            try #expect(
                message(path, "SELECT body FROM r WHERE body LIKE '\(pattern)'")
                    .hasPrefix("the query fails: LIKE or GLOB pattern too complex"))
        }
    }

    // MARK: Files beside the database

    private static let all = "SELECT body FROM r ORDER BY id"

    /// A database with a write-ahead log that nobody has open is read without creating the files for sharing it.
    @Test func nothingIsLeftBeside() throws {
        try withDatabase { path in
            try Database(path: path, mode: .readWrite).execute("PRAGMA journal_mode = WAL")
            let folder = FileSystem.parent(of: path)
            let before = try FileSystem.contents(of: path)
            try #expect(texts(path, Self.all) == ["ein Haus", "zwei Boote", "drei Boote"])
            #expect(FileSystem.names(in: folder) == ["r.sqlite"])
            // Only the superuser could create files there.
            #expect(chmod(folder, 0o500) == 0)
            defer { chmod(folder, 0o700) }
            try #expect(texts(path, Self.all) == ["ein Haus", "zwei Boote", "drei Boote"])
            #expect(FileSystem.names(in: folder) == ["r.sqlite"])
            #expect(try FileSystem.contents(of: path) == before)
        }
    }

    /// A leftover log is a part of the database and stays unchanged.
    @Test func aLogThatWasLeftIsRead() throws {
        try withDatabase { path in
            let database = try Database(path: path, mode: .readWrite)
            try database.execute("PRAGMA journal_mode = WAL; INSERT INTO r VALUES (4, 'vier Räder')")
            let folder = FileSystem.join(FileSystem.parent(of: path), "copy")
            try FileSystem.makeFolder(folder)
            let copy = FileSystem.join(folder, "r.sqlite")
            let names = ["r.sqlite", "r.sqlite-wal"]
            for suffix in ["", "-wal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            let before = try names.map { try FileSystem.contents(of: FileSystem.join(folder, $0)) }
            #expect(chmod(folder, 0o500) == 0)
            defer { chmod(folder, 0o700) }
            let expected = ["ein Haus", "zwei Boote", "drei Boote", "vier Räder"]
            try #expect(texts(copy, Self.all) == expected)
            #expect(FileSystem.names(in: folder) == names)
            #expect(try names.map { try FileSystem.contents(of: FileSystem.join(folder, $0)) } == before)
            // A database in use is shared as usual.
            try #expect(texts(path, Self.all) == expected)
            try database.execute("INSERT INTO r VALUES (5, 'fünf')")
            try #expect(texts(path, Self.all) == expected + ["fünf"])
        }
    }

    @Test func whoWritesMeanwhileIsNoticed() throws {
        try withDatabase { path in
            try Database(path: path, mode: .readWrite).execute("PRAGMA journal_mode = WAL")
            let query = try ForeignQuery(path: path, query: Self.all, title: "r.sqlite")
            #expect(try query.next() != nil)
            try Database(path: path, mode: .readWrite).execute("INSERT INTO r VALUES (4, zeroblob(1000000))")
            let error = #expect(throws: ExampleError.self) { while try query.next() != nil {} }
            #expect(error?.message == "was written while it was read; read it again when nobody writes to it")
        }
    }

    @Test func aTransactionThatNobodyEnds() throws {
        try withDatabase { path in
            let database = try Database(path: path, mode: .readWrite)
            // More than the cache holds, so a part is in the file.
            try database.execute(
                """
                PRAGMA cache_size = 1; BEGIN; UPDATE r SET body = 'x';
                WITH n(i) AS (SELECT 10 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
                    INSERT INTO r SELECT i, zeroblob(3000) FROM n
                """)
            let copy = FileSystem.join(FileSystem.parent(of: path), "copy.sqlite")
            for suffix in ["", "-journal"] {
                try FileManager.default.copyItem(atPath: path + suffix, toPath: copy + suffix)
            }
            try database.execute("ROLLBACK")
            try #expect(
                message(copy, Self.all)
                    == "was left in the middle of a transaction, and reading cannot undo that; open it "
                    + "once with the sqlite3 shell, or open a copy of it and of the files beside it")
        }
    }

    /// The store itself opens in the same way.
    @Test func ourOwnConnectionIsDefensive() throws {
        try withDatabase { path in
            let database = try Database(path: path, mode: .readWrite)
            let address = try database.first("SELECT fts3_tokenizer('simple')") { !$0.isNull(0) }
            #expect(address == false, "no address is given away")
            #expect(throws: StoreError.self) { try database.run("SELECT fts3_tokenizer('x', x'4141414141414141')") }
            #expect(throws: StoreError.self) {
                try database.execute("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = '' WHERE name = 'r'")
            }
            #expect(throws: StoreError.self) { try database.run("DELETE FROM fts4_index_content") }
            try #expect(database.first("PRAGMA trusted_schema") { $0.integer(0) } == 0)
        }
    }
}
