import Configuration
import TaskDefinitions

extension ExampleStore {
    /// Imports the source files of a task, each in one transaction.
    ///
    /// A file that is byte for byte the one imported before, under a task that makes the same examples of it, is left
    /// alone. A changed one replaces its examples. Where an import fails or is killed, the split's older examples stay.
    /// Examples that a recorded evaluation refers to are kept beside the new ones, for that evaluation alone.
    /// - Parameters:
    ///   - dataDirectory: what relative paths of the task's sources start from.
    ///   - progress: called now and then, and at the end of every file that was imported. It may throw, to stop: the
    ///     split's older examples stay then.
    /// - Returns: what was done, split by split.
    /// - Throws: ``ExampleError`` for a file or an example that is wrong, ``StoreError`` for the store.
    @discardableResult
    public func importTask(
        _ task: TaskDefinition, dataDirectory: String, progress: (ImportProgress) throws -> Void = { _ in }
    ) throws -> [ImportSummary] {
        var summaries: [ImportSummary] = []
        for split in Split.allCases {
            let old = try sourceInUse(task: task.name, split: split)
            guard let source = task.sources[split] else {
                if let old {
                    try database.transaction { try retire(old) }
                    summaries.append(ImportSummary(task: task.name, split: split, outcome: .removed, exampleCount: 0))
                }
                continue
            }
            let path = source.path(in: dataDirectory)
            if let old, try isUnchanged(old, path: path, task: task) {
                try keep(old, path: path, task: task)
                summaries.append(
                    ImportSummary(task: task.name, split: split, outcome: .unchanged, exampleCount: old.exampleCount))
            } else {
                let count = try importFile(path, format: source.format, task: task, split: split, progress: progress)
                summaries.append(
                    ImportSummary(task: task.name, split: split, outcome: .imported, exampleCount: count))
            }
        }
        return summaries
    }

    private func isUnchanged(_ old: SourceInUse, path: String, task: TaskDefinition) throws(ExampleError) -> Bool {
        // The size is only asked to save reading a file that must have changed.
        guard old.taskFingerprint == task.fingerprint, try SourceFile(path: path).byteCount == old.byteCount else {
            return false
        }
        return try SourceFile.contentHash(of: path) == old.contentHash
    }

    /// Notes where an unchanged source lies now, and the task's new description.
    private func keep(_ old: SourceInUse, path: String, task: TaskDefinition) throws {
        try storeTask(task)
        if old.path != path {
            try database.run("UPDATE sources SET path = ?2 WHERE id = ?1", .integer(old.id), .text(path))
        }
    }

    private func importFile(
        _ path: String, format: String, task: TaskDefinition, split: Split, progress: (ImportProgress) throws -> Void
    ) throws -> Int {
        let file = try SourceFile(path: path)
        var importer = try ImporterCatalogue.importer(format: format, for: file)
        return try database.transaction {
            if let old = try sourceInUse(task: task.name, split: split) { try retire(old) }
            let sourceID = try insertSource(path, task: task, split: split)
            var count = 0
            func report() throws {
                try progress(
                    ImportProgress(
                        task: task.name, split: split, examples: count, bytesRead: file.bytesRead,
                        byteCount: file.byteCount))
            }
            while let record = try importer.next() {
                for example in try record.rendered(by: task, split: split, file: path) {
                    try insert(example, record, source: sourceID, ordinal: count)
                    count += 1
                    if count % 1024 == 0 { try report() }
                }
            }
            guard count > 0 else {
                throw ExampleError(
                    "holds no examples; put at least one in, or take the \(split.rawValue) split out of the task file",
                    file: path)
            }
            try database.run(
                "UPDATE sources SET content_hash = ?2, byte_count = ?3, example_count = ?4 WHERE id = ?1",
                .integer(sourceID), .text(file.contentHash), .integer(file.bytesRead), .integer(count))
            try report()
            return count
        }
    }

    private func insertSource(_ path: String, task: TaskDefinition, split: Split) throws(StoreError) -> Int {
        // Hash and counts follow when the file has been read.
        try database.run(
            """
            INSERT INTO sources (task_id, split, path, content_hash, byte_count, task_fingerprint, example_count)
            VALUES (?1, ?2, ?3, '', 0, ?4, 0)
            """,
            .integer(try storeTask(task)), .text(split.rawValue), .text(path), .text(task.fingerprint))
        return database.lastInsertedID
    }

    private func insert(
        _ example: RenderedExample, _ record: SourceRecord, source: Int, ordinal: Int
    ) throws(StoreError) {
        let others = example.targets.dropFirst()
        try database.run(
            """
            INSERT INTO examples (source_id, ordinal, line, fields, input, target, other_targets)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
            """,
            .integer(source), .integer(ordinal), .integer(record.line), .text(record.json), .text(example.input),
            .text(example.targets[0]),
            others.isEmpty ? .null : .text(FieldValue.list(others.map { .string($0) }).jsonText))
    }

    /// Takes a source out of use. Its examples go too, unless an evaluation refers to them.
    private func retire(_ source: SourceInUse) throws(StoreError) {
        let isEvaluated = try database.first(
            "SELECT 1 FROM evaluations WHERE source_id = ?1 LIMIT 1", .integer(source.id)
        ) { _ in true } ?? false
        if isEvaluated {
            try database.run(
                "UPDATE sources SET replaced_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE id = ?1",
                .integer(source.id))
            try database.run("DELETE FROM tokenized_sources WHERE source_id = ?1", .integer(source.id))
        } else {
            try database.run("DELETE FROM sources WHERE id = ?1", .integer(source.id))
        }
    }

    /// Stores what a task is, where that is news.
    /// - Returns: its row.
    @discardableResult
    private func storeTask(_ task: TaskDefinition) throws(StoreError) -> Int {
        let columns = [task.description, task.file, task.input.source, task.target.source, task.fingerprint]
        let stored = try database.first(
            """
            SELECT id, description, definition_file, input_template, target_template, fingerprint
            FROM tasks WHERE name = ?1
            """, .text(task.name)
        ) { row in (id: row.integer(0), columns: (1...5).map { row.text($0) }) }
        if let stored, stored.columns == columns { return stored.id }
        try database.run(
            """
            INSERT INTO tasks (name, description, definition_file, input_template, target_template, fingerprint)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (name) DO UPDATE SET description = excluded.description,
                definition_file = excluded.definition_file, input_template = excluded.input_template,
                target_template = excluded.target_template, fingerprint = excluded.fingerprint
            """,
            .text(task.name), .text(columns[0]), .text(columns[1]), .text(columns[2]), .text(columns[3]),
            .text(columns[4]))
        // An update leaves the last inserted id as it was.
        return stored?.id ?? database.lastInsertedID
    }
}
