import Configuration
import Files
import TaskDefinitions

/// The examples of all tasks, their token ids, and the results of runs, in one SQLite file.
///
/// Several processes may read a store while one writes. A store object is one connection and belongs to one thread of
/// control; open another for another thread. For SQL queries, the views `task_summary`, `example_view`, `score_view`
/// and `prediction_view` are the easiest way.
package final class ExampleStore {
    package enum Mode: Sendable {
        /// Makes the file if it is missing, and updates an older one.
        case readWrite
        case readOnly
    }

    package let database: Database
    private let patience: WriterPatience

    /// Opens a store.
    /// - Parameter patience: the waiting for other processes that write
    /// - Throws: ``StoreError`` if the file cannot be opened, is no store, or was made by a newer version.
    package init(path: String, mode: Mode, patience: WriterPatience = .usual) throws(StoreError) {
        self.patience = patience
        database = try Database(
            path: path, mode: mode == .readOnly ? .readOnly : .readWrite, patience: patience)
        try Schema.prepare(database, patience)
    }

    private init(_ database: Database) throws(StoreError) {
        self.database = database
        patience = .usual
        try Schema.prepare(database, patience)
    }

    /// An empty store in memory, for a model without its own store.
    package static func empty() throws(StoreError) -> ExampleStore {
        try ExampleStore(Database(path: ":memory:", mode: .readWrite))
    }

    package var path: String { database.path }

    /// Whether nothing can be stored, for example because the file is read-only.
    package var isReadOnly: Bool { database.isReadOnly }

    /// Waits until no other process imports. As long as the lock lives, no other process can import.
    func importLock() throws -> FileLock {
        guard !isReadOnly else { throw StoreError(.notWritable, path: path) }
        let lock = try FileLock(waitingAt: StoreWait.importLock(of: path), holder: patience.name) {
            patience.waitsOn(StoreWait(path: path, seconds: $0))
        }
        guard let lock else { throw StoreError(.locked, path: path) }
        return lock
    }

    // MARK: What there is

    /// Every split in the store, by task and then train, validation, test.
    package func summary() throws(StoreError) -> [SplitSummary] {
        try database.all(
            """
            SELECT tasks.name, sources.split, example_count, path, content_hash, imported_at
            FROM sources JOIN tasks ON tasks.id = task_id WHERE replaced_at IS NULL
            ORDER BY tasks.name, CASE split WHEN 'train' THEN 0 WHEN 'validation' THEN 1 ELSE 2 END
            """
        ) { (row) throws(StoreError) in
            SplitSummary(
                task: row.text(0), split: Self.split(row.text(1)), exampleCount: try row.count(2),
                sourceFile: row.text(3), contentHash: row.text(4), importedAt: row.text(5))
        }
    }

    /// The number of examples of a split; 0 if nothing was imported.
    package func count(task: String, split: Split) throws(StoreError) -> Int {
        try sourceInUse(task: task, split: split)?.exampleCount ?? 0
    }

    // MARK: Examples

    /// The example at a position of a split; nil if there is none.
    package func example(task: String, split: Split, ordinal: Int) throws(StoreError) -> StoredExample? {
        guard let source = try sourceInUse(task: task, split: split) else { return nil }
        return try database.first(
            """
            SELECT examples.id, ordinal, line, fields, input, target, other_targets, attributes,
                coalesce(source_files.path, sources.path)
            FROM examples JOIN sources ON sources.id = examples.source_id
                LEFT JOIN source_files ON source_files.source_id = examples.source_id AND number = examples.file
            WHERE examples.source_id = ?1 AND ordinal = ?2
            """, .integer(source.id), .integer(ordinal)
        ) { (row) throws(StoreError) in try Self.example(row) }
    }

    /// Passes the examples of a split to `body` in order, one at a time; none if nothing was imported.
    package func forEachExample(task: String, split: Split, _ body: (StoredExample) throws -> Void) throws {
        guard let source = try sourceInUse(task: task, split: split) else { return }
        try database.forEach(
            """
            SELECT examples.id, ordinal, line, fields, input, target, other_targets, attributes,
                coalesce(source_files.path, sources.path)
            FROM examples JOIN sources ON sources.id = examples.source_id
                LEFT JOIN source_files ON source_files.source_id = examples.source_id AND number = examples.file
            WHERE examples.source_id = ?1 ORDER BY ordinal
            """, .integer(source.id)
        ) { try body(try Self.example($0)) }
    }

    /// An attribute of every example of a split, in order; nil for an example without it. Empty if nothing was
    /// imported.
    package func attribute(_ name: String, task: String, split: Split) throws(StoreError) -> [String?] {
        guard let source = try sourceInUse(task: task, split: split) else { return [] }
        return try database.all(
            "SELECT attributes FROM examples WHERE source_id = ?1 ORDER BY ordinal", .integer(source.id)
        ) { Self.attributes($0.optionalText(0))[name] }
    }

    /// Passes the texts for training a vocabulary to `body`, one at a time: the input and the first target of every
    /// example of the tasks' training splits.
    /// - Throws: ``StoreError`` if a task has no training split in the store.
    package func forEachTrainingText(tasks: [String], _ body: (String) throws -> Void) throws {
        for task in tasks {
            let source = try requiredSource(task: task, split: .train)
            try database.forEach(
                "SELECT input, target FROM examples WHERE source_id = ?1 ORDER BY ordinal", .integer(source.id)
            ) { row in
                try body(row.text(0))
                try body(row.text(1))
            }
        }
    }

    /// An example from the columns id, ordinal, line, fields, input, target, other_targets, attributes, path.
    static func example(_ row: Row) throws(StoreError) -> StoredExample {
        let target = row.text(5)
        return StoredExample(
            id: row.integer(0), ordinal: try row.count(1), sourceFile: row.text(8), line: try row.count(2),
            fields: row.text(3),
            input: row.text(4),
            targets: target.isEmpty ? [] : [target] + otherTargets(row.optionalText(6)),
            attributes: attributes(row.optionalText(7)))
    }

    private static func attributes(_ json: String?) -> TextMap<String> {
        guard let json, let document = try? JSONDocument(bytes: Array(json.utf8), file: "attributes", dialect: .strict)
        else { return [:] }
        return FieldValue.fields(document.root.members ?? []).compactMapValues(\.text)
    }

    private static func otherTargets(_ json: String?) -> [String] {
        guard let json,
            let document = try? JSONDocument(bytes: Array(json.utf8), file: "other_targets", dialect: .strict),
            case .array(let elements) = document.root.value
        else { return [] }
        return elements.compactMap { FieldValue($0.value).text }
    }

    // MARK: Sources

    /// The import in use for one split of one task.
    struct SourceInUse {
        let id: Int
        let path: String
        let contentHash: String
        let byteCount: Int
        let taskFingerprint: String
        let exampleCount: Int
        let leftOut: Int, dropped: Int, errors: Int
    }

    func sourceInUse(task: String, split: Split) throws(StoreError) -> SourceInUse? {
        try database.first(
            """
            SELECT sources.id, path, content_hash, byte_count, task_fingerprint, example_count, left_out_count,
                duplicate_count, error_count
            FROM sources JOIN tasks ON tasks.id = task_id
            WHERE tasks.name = ?1 AND split = ?2 AND replaced_at IS NULL
            """, .text(task), .text(split.rawValue)
        ) { (row) throws(StoreError) in
            SourceInUse(
                id: row.integer(0), path: row.text(1), contentHash: row.text(2), byteCount: row.integer(3),
                taskFingerprint: row.text(4), exampleCount: try row.count(5), leftOut: try row.count(6),
                dropped: try row.count(7), errors: try row.count(8))
        }
    }

    /// Whether the stored examples of a split are those that the task makes now, given unchanged data. True if there
    /// are none.
    package func isUpToDate(_ task: TaskDefinition, split: Split) throws(StoreError) -> Bool {
        try sourceInUse(task: task.name, split: split).map { $0.taskFingerprint == task.fingerprint } ?? true
    }

    func requiredSource(task: String, split: Split) throws(StoreError) -> SourceInUse {
        if let source = try sourceInUse(task: task, split: split) { return source }
        throw StoreError(
            .absent("holds no \(split.rawValue) split of the task \"\(task)\"; import the task first"), path: path)
    }

    /// The split of a column. The schema restricts the column's values to the names of the splits.
    static func split(_ name: String) -> Split { Split(rawValue: name) ?? .train }
}
