import CSQLite
import ExampleStore
import Files
import Foundation
import TaskDefinitions

/// Measures the import of short JSON Lines records. The peer is the fastest insertion of the same rows by SQLite
/// itself: statements prepared once, bound without copies, one transaction, a store of the same schema.
///
///     import-benchmark [--records N] [--rounds N]
///
/// The two are measured in turns, so that both meet the same load. Medians are compared.
@main
struct ImportBenchmark {
    let directory: String
    let records: Int
    let task: TaskDefinition

    static func main() throws {
        let records = option("--records", default: 500_000)
        let rounds = option("--rounds", default: 5)
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("import-\(getpid())").path
        try FileSystem.makeFolder(directory)
        defer { try? FileSystem.remove(directory) }
        let benchmark = ImportBenchmark(
            directory: directory, records: records,
            task: try TaskDefinition.read(text: taskText, file: "reviews.json"))
        try benchmark.writeRecords()
        if rounds == 0 { return print("imported at \(rate(records, try benchmark.importFile()))") }

        var imports: [Double] = []
        var insertions: [Double] = []
        for _ in 0..<rounds {
            imports.append(try benchmark.importFile())
            insertions.append(try benchmark.insertRows())
        }
        let (imported, inserted) = (median(imports), median(insertions))
        print("\(records) records, medians of \(rounds) rounds")
        print("import            \(rate(records, imported))")
        print("SQLite's ceiling  \(rate(records, inserted))")
        print("ratio             \(String(format: "%.2f", inserted / imported))")
    }

    private static let taskText = """
        {"name": "reviews", "sources": {"train": "reviews.jsonl"}, "input": "review of {product}: {text}",
         "target": "{label}", "labels": ["negative", "positive"], "metrics": ["accuracy"]}
        """

    private func writeRecords() throws {
        let words = [
            "a", "stirring", "film", "that", "never", "quite", "finds", "its", "feet", "but", "charms", "über",
        ]
        let writer = try FileWriter(path: "\(directory)/reviews.jsonl")
        var state: UInt64 = 1
        func number(below bound: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(truncatingIfNeeded: state >> 33) % bound
        }
        for record in 0..<records {
            let text = (0..<8).map { _ in words[number(below: words.count - (record % 10 == 0 ? 0 : 1))] }
            let label = number(below: 2) == 0 ? "negative" : "positive"
            try writer.write(
                "{\"product\": \(record), \"text\": \"\(text.joined(separator: " "))\", \"label\": \"\(label)\"}\n")
        }
        try writer.synchronize()
    }

    /// A store without content.
    private func newStore() throws -> ExampleStore {
        let path = "\(directory)/store.sqlite"
        for suffix in ["", "-wal", "-shm"] { try FileSystem.remove(path + suffix) }
        return try ExampleStore(path: path, mode: .readWrite)
    }

    /// - Returns: seconds
    private func importFile() throws -> Double {
        let store = try newStore()
        let start = ProcessInfo.processInfo.systemUptime
        let summaries = try store.importTask(task, dataDirectory: directory)
        let seconds = ProcessInfo.processInfo.systemUptime - start
        guard summaries.map(\.exampleCount) == [records] else { fatalError("imported \(summaries)") }
        return seconds
    }

    /// Reads the rows of the store that an import left, and inserts them into a new one.
    /// - Returns: the seconds of the insertion
    private func insertRows() throws -> Double {
        struct Row {
            let line: Int, fields: ContiguousArray<CChar>, input: ContiguousArray<CChar>, target: ContiguousArray<CChar>
        }
        var rows: [Row] = []
        rows.reserveCapacity(records)
        let imported = try ExampleStore(path: "\(directory)/store.sqlite", mode: .readOnly)
        try imported.forEachExample(task: task.name, split: .train) {
            rows.append(
                Row(
                    line: $0.line, fields: $0.fields.utf8CString, input: $0.input.utf8CString,
                    target: $0.targets[0].utf8CString))
        }
        let path = try { try newStore().path }()
        var connection: OpaquePointer?
        var statement: OpaquePointer?
        func check(_ code: Int32) {
            guard code == SQLITE_OK || code == SQLITE_DONE else {
                fatalError(String(cString: sqlite3_errmsg(connection)))
            }
        }
        check(sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nil))
        defer { sqlite3_close_v2(connection) }
        check(
            sqlite3_exec(
                connection,
                """
                PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768;
                PRAGMA journal_size_limit = 4194304;
                """, nil, nil, nil))
        let start = ProcessInfo.processInfo.systemUptime
        check(
            sqlite3_exec(
                connection,
                """
                BEGIN IMMEDIATE;
                INSERT INTO tasks VALUES (1, 'reviews', '', '', '', '', '');
                INSERT INTO sources (id, task_id, split, path, content_hash, byte_count, task_fingerprint, \
                example_count)
                VALUES (1, 1, 'train', '', '', 0, '', 0);
                """, nil, nil, nil))
        let sql = """
            INSERT INTO examples (source_id, ordinal, line, file, fields, input, target, other_targets, attributes)
            VALUES (1, ?2, ?3, 0, ?5, ?6, ?7, NULL, NULL)
            """
        check(sqlite3_prepare_v2(connection, sql, -1, &statement, nil))
        for (ordinal, row) in rows.enumerated() {
            row.fields.withUnsafeBufferPointer { fields in
                row.input.withUnsafeBufferPointer { input in
                    row.target.withUnsafeBufferPointer { target in
                        sqlite3_bind_int64(statement, 2, Int64(ordinal))
                        sqlite3_bind_int64(statement, 3, Int64(row.line))
                        sqlite3_bind_text(statement, 5, fields.baseAddress, Int32(fields.count - 1), nil)
                        sqlite3_bind_text(statement, 6, input.baseAddress, Int32(input.count - 1), nil)
                        sqlite3_bind_text(statement, 7, target.baseAddress, Int32(target.count - 1), nil)
                        check(sqlite3_step(statement))
                        check(sqlite3_reset(statement))
                    }
                }
            }
        }
        sqlite3_finalize(statement)
        check(sqlite3_exec(connection, "COMMIT", nil, nil, nil))
        return ProcessInfo.processInfo.systemUptime - start
    }

    private static func rate(_ records: Int, _ seconds: Double) -> String {
        "\(Int((Double(records) / seconds).rounded())) records/s"
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

    private static func option(_ name: String, default fallback: Int) -> Int {
        let arguments = CommandLine.arguments
        guard let index = arguments.firstIndex(of: name), index + 1 < arguments.count else { return fallback }
        return Int(arguments[index + 1]) ?? fallback
    }
}
