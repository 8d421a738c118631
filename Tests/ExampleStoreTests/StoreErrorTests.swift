import ExampleStore
import Foundation
import TaskDefinitions
import TestSupport
import Testing

/// Every failure of opening or writing a store that a user may meet, and its exact message.
@Suite struct StoreErrorTests {
    private func openingError(
        _ mode: ExampleStore.Mode = .readWrite, name: String = "store.sqlite",
        prepare: (TemporaryDirectory) throws -> Void = { _ in }
    ) throws -> String {
        try TemporaryDirectory.use { directory in
            try prepare(directory)
            let error = #expect(throws: StoreError.self) {
                _ = try ExampleStore(path: directory.path(name), mode: mode)
            }
            return directory.message(of: error)
        }
    }

    @Test func aFileThatIsNoDatabase() throws {
        let message = try openingError { directory in
            try directory.write(String(repeating: "just a text\n", count: 100), to: "store.sqlite")
        }
        #expect(message == "store.sqlite: is not an SQLite database; choose another file for the example store")
    }

    @Test func aFileThatIsNoDatabaseIsLeftAsItWas() throws {
        try TemporaryDirectory.use { directory in
            let text = String(repeating: "precious\n", count: 100)
            try directory.write(text, to: "store.sqlite")
            #expect(throws: StoreError.self) { _ = try directory.store() }
            #expect(try directory.read("store.sqlite") == text)
        }
    }

    @Test func aDatabaseOfAnotherProgram() throws {
        let message = try openingError { directory in
            try Database(path: directory.path("store.sqlite"), mode: .readWrite).execute("CREATE TABLE songs (title)")
        }
        #expect(message == "store.sqlite: is a database of another program; choose another file for the example store")
    }

    private static let strangeVersions: [(statement: StaticString, problem: String)] = [
        (
            "PRAGMA user_version = 99",
            """
            was made by a newer version (schema 99, this version knows up to \(Schema.version)); update Mixtape, or \
            choose another file for the example store
            """
        ),
        (
            "PRAGMA user_version = -1",
            """
            is damaged (its schema has the version -1); restore a copy, or delete it and import again (recorded runs \
            are lost)
            """
        ),
    ]

    @Test(arguments: [ExampleStore.Mode.readWrite, .readOnly], strangeVersions)
    func aStoreOfAStrangeVersion(
        _ mode: ExampleStore.Mode, version: (statement: StaticString, problem: String)
    ) throws {
        let message = try openingError(mode) { directory in
            try directory.store().database.execute(version.statement)
        }
        #expect(message == "store.sqlite: \(version.problem)")
    }

    /// Impossible numbers are noticed before anything adds them up.
    @Test(arguments: [Int.max, -1])
    func impossibleCounts(_ count: Int) throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("fine"), to: "data/mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(makeTask(), dataDirectory: directory.path("data"))
            try store.database.execute("PRAGMA ignore_check_constraints = ON")
            try store.database.run("UPDATE sources SET example_count = ?1", .integer(count))
            let reads: [() throws -> Void] = [
                { _ = try store.summary() }, { _ = try store.count(task: "mood", split: .train) },
            ]
            for read in reads {
                let error = #expect(throws: StoreError.self) { try read() }
                #expect(error?.reason == .damaged("it holds \(count) in place of a count"))
            }
        }
    }

    @Test func readingWhatIsNotThere() throws {
        #expect(
            try openingError(.readOnly)
                == "store.sqlite: there is no example store here; check the path, or import a task to make one")
    }

    @Test func readingAnEmptyFile() throws {
        let message = try openingError(.readOnly) { try $0.write("", to: "store.sqlite") }
        #expect(message == "store.sqlite: holds no example store yet; import a task first")
    }

    @Test func aFolderThatIsMissing() throws {
        let message = try openingError(name: "missing/store.sqlite")
        #expect(
            message == """
                missing/store.sqlite: cannot be opened; check that its folder exists and that the file and the folder \
                may be read and written
                """)
    }

    /// The message names a path that is no file, and nothing is created beside it.
    @Test(arguments: [ExampleStore.Mode.readWrite, .readOnly]) func whatIsNoFile(_ mode: ExampleStore.Mode) throws {
        try TemporaryDirectory.use { directory in
            try directory.write("", to: "folder/x")
            #expect(mkfifo(directory.path("pipe"), 0o600) == 0)
            #expect(symlink("/dev/null", directory.path("link")) == 0)
            for (name, kind) in [("folder", "a folder"), ("pipe", "a pipe"), ("link", "a device")] {
                let error = #expect(throws: StoreError.self) {
                    _ = try ExampleStore(path: directory.path(name), mode: mode)
                }
                #expect(directory.message(of: error) == "\(name): is \(kind); name a file for the example store")
            }
            let error = #expect(throws: StoreError.self) { _ = try ExampleStore(path: "/dev/null", mode: mode) }
            #expect(error?.description == "/dev/null: is a device; name a file for the example store")
            #expect(!FileManager.default.fileExists(atPath: "/dev/null-journal"))
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: directory.path).sorted()
                    == ["folder", "link", "pipe"])
        }
    }

    /// A dropped table is damage, and the check of a store finds it.
    @Test func aTableThatIsGone() throws {
        try TemporaryDirectory.use { directory in
            let store = try directory.store()
            try store.database.execute("PRAGMA foreign_keys = OFF; DROP VIEW prediction_view; DROP TABLE predictions")
            let error = #expect(throws: StoreError.self) {
                try store.database.run("SELECT count(*) FROM predictions")
            }
            #expect(
                directory.message(of: error) == """
                    store.sqlite: is damaged (no such table: predictions); restore a copy, or delete it and import \
                    again (recorded runs are lost)
                    """)
            let health = try store.health()
            #expect(!health.isHealthy && health.problems == ["no such table: predictions"])
            #expect(health.predictions == nil && health.examples == 0)
        }
    }

    @Test(.enabled(if: geteuid() != 0, "the superuser may write everywhere"))
    func aFolderThatMayNotBeWritten() throws {
        try TemporaryDirectory.use { directory in
            try FileManager.default.setAttributes([.posixPermissions: 0o555], ofItemAtPath: directory.path)
            defer { try? FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: directory.path) }
            let error = #expect(throws: StoreError.self) { _ = try directory.store() }
            #expect(error?.reason == .cannotOpen)
        }
    }

    @Test func writingThroughAReader() throws {
        try TemporaryDirectory.use { directory in
            _ = try directory.store()
            let reader = try directory.store(.readOnly)
            let error = #expect(throws: StoreError.self) {
                _ = try reader.beginRun(name: "run", configuration: "{}", seed: 1)
            }
            #expect(
                directory.message(of: error)
                    == "store.sqlite: may not be written; check the permissions of the file and of its folder")
        }
    }

    @Test func aWriterWaitsForAnotherAndThenSaysSo() throws {
        try TemporaryDirectory.use { directory in
            let first = try directory.store()
            let second = try directory.store()
            try second.database.execute("PRAGMA busy_timeout = 1")
            try first.database.transaction {
                let seen = try second.summary()
                #expect(seen.isEmpty, "a reader is not held up")
                let error = #expect(throws: StoreError.self) {
                    _ = try second.beginRun(name: "run", configuration: "{}", seed: 1)
                }
                #expect(
                    directory.message(of: error)
                        == "store.sqlite: another process is writing to it; wait until that ends, then run again")
            }
            #expect(try second.beginRun(name: "run", configuration: "{}", seed: 1) == 1)
        }
    }

    @Test func aFullDiskKeepsWhatWasStored() throws {
        try TemporaryDirectory.use { directory in
            let store = try directory.store()
            try directory.write(line("first"), to: "mood/train.jsonl")
            try store.importTask(try makeTask(), dataDirectory: directory.path)

            try store.database.execute("PRAGMA max_page_count = 60")
            let long = String(repeating: "x", count: 1000)
            try directory.write((0..<500).map { line("\($0) \(long)") }.joined(), to: "mood/train.jsonl")
            let error = #expect(throws: StoreError.self) {
                try store.importTask(try makeTask(), dataDirectory: directory.path)
            }
            #expect(
                directory.message(of: error)
                    == "store.sqlite: the disk is full; make room and run again (what was stored before is intact)")
            #expect(try store.inputs() == ["mood: first"])

            try store.database.execute("PRAGMA max_page_count = 1000000")
            #expect(try store.importTask(try makeTask(), dataDirectory: directory.path).first?.exampleCount == 500)
            #expect(try store.health().isHealthy)
        }
    }

    @Test func aDamagedStore() throws {
        try TemporaryDirectory.use { directory in
            try directory.write((0..<2000).map { line("text \($0)") }.joined(), to: "mood/train.jsonl")
            try directory.store().importTask(try makeTask(), dataDirectory: directory.path)
            var bytes = try Array(Data(contentsOf: URL(fileURLWithPath: directory.path("store.sqlite"))))
            for offset in bytes.count / 2..<bytes.count - 4096 { bytes[offset] = 0xA5 }
            try directory.write(bytes, to: "store.sqlite")

            let store = try directory.store(.readOnly)
            let error = #expect(throws: StoreError.self) { _ = try store.inputs() }
            #expect(
                directory.message(of: error) == """
                    store.sqlite: is damaged (database disk image is malformed); restore a copy, or delete it and \
                    import again (recorded runs are lost)
                    """)
            #expect(try store.health().isHealthy == false)
        }
    }

    @Test func splitsThatWereNotImported() throws {
        try TemporaryDirectory.use { directory in
            let store = try directory.store()
            #expect(try store.count(task: "mood", split: .test) == 0)
            #expect(try store.example(task: "mood", split: .test, ordinal: 0) == nil)
            let error = #expect(throws: StoreError.self) { try store.forEachTrainingText(tasks: ["mood"]) { _ in } }
            #expect(
                directory.message(of: error)
                    == "store.sqlite: holds no train split of the task \"mood\"; import the task first")
        }
    }
}
