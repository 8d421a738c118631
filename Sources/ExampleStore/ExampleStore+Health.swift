import Foundation

extension ExampleStore {
    /// Checks the whole file, which takes about as long as reading it. Damage is a finding, not an error.
    package func health() throws(StoreError) -> StoreHealth {
        var problems = try problems()
        func rows(_ sql: StaticString) throws(StoreError) -> Int? {
            do throws(StoreError) {
                return try database.first(sql) { $0.integer(0) } ?? 0
            } catch {
                guard case .damaged(let detail) = error.reason else { throw error }
                if !problems.contains(detail) { problems.append(detail) }
                return nil
            }
        }
        let (tasks, examples) = (try rows("SELECT count(*) FROM tasks"), try rows("SELECT count(*) FROM examples"))
        let runs = try rows("SELECT count(*) FROM runs")
        let evaluations = try rows("SELECT count(*) FROM evaluations")
        let predictions = try rows("SELECT count(*) FROM predictions")
        return StoreHealth(
            path: path,
            schemaVersion: try database.first("PRAGMA user_version") { $0.integer(0) } ?? 0,
            sqliteVersion: Database.libraryVersion,
            journalMode: try unlessDamaged { () throws(StoreError) in
                database.isImmutable ? "wal" : try database.first("PRAGMA journal_mode") { $0.text(0) } ?? ""
            },
            fileBytes: Self.size(path),
            logBytes: Self.size(Database.beside(path, Self.logSuffix)),
            problems: problems,
            danglingReferences: try unlessDamaged { () throws(StoreError) in
                try database.all("PRAGMA foreign_key_check") { _ in () }.count
            },
            tasks: tasks, examples: examples, runs: runs, evaluations: evaluations, predictions: predictions)
    }

    private func problems() throws(StoreError) -> [String] {
        do throws(StoreError) {
            return try database.all("PRAGMA quick_check(10)") { $0.text(0) }.filter { $0 != "ok" }
        } catch {
            guard case .damaged(let detail) = error.reason else { throw error }
            return [detail]
        }
    }

    private func unlessDamaged<Value>(_ read: () throws(StoreError) -> Value) throws(StoreError) -> Value? {
        do throws(StoreError) {
            return try read()
        } catch {
            guard case .damaged = error.reason else { throw error }
            return nil
        }
    }

    private static let logSuffix = "-wal"

    /// Bytes of the file and of the log beside it.
    var byteCount: Int { Self.size(path) + Self.size(path + Self.logSuffix) }

    private static func size(_ path: String) -> Int {
        (try? FileManager.default.attributesOfItem(atPath: path))?[.size] as? Int ?? 0
    }
}
