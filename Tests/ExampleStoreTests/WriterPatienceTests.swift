import ExampleStore
import Foundation
import Synchronization
import TaskDefinitions
import TestSupport
import Testing

/// Several processes that write to one store; here each is a connection.
@Suite struct WriterPatienceTests {
    /// Runs a closure on its own thread.
    /// - Returns: a closure that waits for its end and throws its error
    private func run(_ body: @escaping @Sendable () throws -> Void) -> () throws -> Void {
        let failure = Mutex<(any Error)?>(nil)
        let end = DispatchSemaphore(value: 0)
        let thread = Thread {
            do { try body() } catch { failure.withLock { $0 = error } }
            end.signal()
        }
        thread.stackSize = 8 << 20
        thread.start()
        return {
            end.wait()
            if let error = failure.withLock({ $0 }) { throw error }
        }
    }

    /// Writes to the store until it is released.
    /// - Returns: a closure that waits for the end of the writer and throws its error
    private func write(_ path: String, until released: DispatchSemaphore) -> () throws -> Void {
        let begun = DispatchSemaphore(value: 0)
        let wait = run {
            defer { begun.signal() }
            let store = try ExampleStore(path: path, mode: .readWrite)
            try store.database.transaction {
                begun.signal()
                released.wait()
            }
        }
        begun.wait()
        return wait
    }

    @Test func aWriterWaitsAsLongAsTheOtherWrites() throws {
        try TemporaryDirectory.use { directory in
            _ = try directory.store()
            let clock = ContinuousClock()
            var begin = clock.now
            var released = DispatchSemaphore(value: 0)
            // The reported seconds of each attempt, and the seconds since the test began to write.
            var seconds: [Double] = []
            var secondsSinceBegin: [Double] = []
            let store = try ExampleStore(
                path: directory.path("store.sqlite"), mode: .readWrite,
                patience: WriterPatience(name: "me") { wait in
                    seconds.append(wait.seconds)
                    secondsSinceBegin.append((clock.now - begin) / .seconds(1))
                    if seconds.count == 4 { released.signal() }
                    return true
                })
            for _ in 0..<2 {
                released = DispatchSemaphore(value: 0)
                let wait = write(store.path, until: released)
                (seconds, secondsSinceBegin) = ([], [])
                begin = clock.now
                let result = Result { try store.beginRun(name: "run", configuration: "{}", seed: 1) }
                // If there were fewer attempts, the writer still holds the store.
                released.signal()
                try wait()
                _ = try result.get()
                #expect(seconds.count >= 4 && seconds == seconds.sorted())
                #expect(zip(seconds, secondsSinceBegin).allSatisfy { $0 <= $1 }, "each wait is counted from its begin")
            }
            #expect(try store.run(2) != nil && store.run(3) == nil)
        }
    }

    @Test func patienceEnds() throws {
        try TemporaryDirectory.use { directory in
            _ = try directory.store()
            let store = try ExampleStore(
                path: directory.path("store.sqlite"), mode: .readWrite,
                patience: WriterPatience(name: "me") { $0.seconds < 0.05 })
            let released = DispatchSemaphore(value: 0)
            let wait = write(store.path, until: released)
            let error = #expect(throws: StoreError.self) {
                _ = try store.beginRun(name: "run", configuration: "{}", seed: 1)
            }
            released.signal()
            #expect(error?.reason == .locked)
            try wait()
        }
    }

    /// Several processes find a store without data. One of them imports, and the others find its examples.
    @Test(arguments: 0..<3) func importsAtOnce(_: Int) throws {
        try TemporaryDirectory.use { directory in
            let (path, data) = (directory.path("store.sqlite"), directory.path("data"))
            try directory.write((0..<2000).map { line("\($0)") }.joined(), to: "data/mood/train.jsonl")
            let outcomes = Mutex<[ImportSummary.Outcome]>([])
            let task = try makeTask()
            let ends = (0..<3).map { _ in
                run {
                    let store = try ExampleStore(path: path, mode: .readWrite)
                    let summaries = try store.importTask(task, dataDirectory: data)
                    outcomes.withLock { $0 += summaries.map(\.outcome) }
                }
            }
            for end in ends { try end() }
            let all = outcomes.withLock { $0 }
            #expect(all.count { $0 == .imported } == 1 && all.count { $0 == .unchanged } == 2, "\(all)")
            #expect(try directory.store(.readOnly).count(task: "mood", split: .train) == 2000)
        }
    }

    /// Other processes want to write during a long import and receive its notices.
    @Test func anImportLetsOthersWrite() throws {
        try TemporaryDirectory.use { directory in
            let path = directory.path("store.sqlite")
            try directory.write((0..<40_960).map { line("\($0)") }.joined(), to: "data/mood/train.jsonl")
            let importing = try ExampleStore(
                path: path, mode: .readWrite, patience: WriterPatience(name: "the importer") { _ in true })
            let isBegun = DispatchSemaphore(value: 0)
            let isImported = Atomic(false)
            let cameBefore = Atomic(false)
            let importers = Mutex<Set<String>>([])
            let end = run {
                isBegun.wait()
                let patience = WriterPatience(name: "the other") { wait in
                    if let importer = wait.importer { importers.withLock { _ = $0.insert(importer) } }
                    return true
                }
                let store = try ExampleStore(path: path, mode: .readWrite, patience: patience)
                _ = try store.beginRun(name: "run", configuration: "{}", seed: 1)
                cameBefore.store(!isImported.load(ordering: .relaxed), ordering: .relaxed)
            }
            try importing.importTask(try makeTask(), dataDirectory: directory.path("data")) { progress in
                if progress.examples == 1024 { isBegun.signal() }
                // An import of more than a second.
                usleep(30_000)
            }
            isImported.store(true, ordering: .relaxed)
            try end()
            let isBefore = cameBefore.load(ordering: .relaxed)
            #expect(isBefore)
            #expect(importers.withLock { $0 } == ["the importer"])
        }
    }

    /// The next import removes the remains of a killed one.
    @Test func leftoversGoWithTheNextImport() throws {
        try TemporaryDirectory.use { directory in
            try directory.write(line("one"), to: "mood/train.jsonl")
            let store = try directory.store()
            try store.importTask(try makeTask(), dataDirectory: directory.path)
            try store.database.execute(
                """
                INSERT INTO sources (task_id, split, path, content_hash, byte_count, task_fingerprint, example_count,
                    replaced_at) SELECT task_id, split, path, '', 0, '', 0, 'being imported' FROM sources;
                INSERT INTO examples (source_id, ordinal, line, fields, input, target)
                    WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
                    SELECT (SELECT max(id) FROM sources), i, 1, '{}', 'x', 'y' FROM n;
                """)
            #expect(try store.inputs() == ["mood: one"] && store.health().examples == 20_002)
            try store.importTask(try makeTask(), dataDirectory: directory.path)
            #expect(try store.health().examples == 20_002, "nothing is imported")
            try directory.write(line("two"), to: "mood/train.jsonl")
            try store.importTask(try makeTask(), dataDirectory: directory.path)
            #expect(try store.inputs() == ["mood: two"] && store.health().examples == 1 && store.health().isHealthy)
        }
    }
}
