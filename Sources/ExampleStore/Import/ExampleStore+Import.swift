import Configuration
import TaskDefinitions

extension ExampleStore {
    /// Imports the source files of a task, each split in one transaction.
    ///
    /// Files that are byte for byte those imported before, under a task that makes the same examples of them, are left
    /// alone. Changed ones replace their examples. Where an import fails or is killed, the split's older examples stay.
    /// Examples that a recorded evaluation refers to are kept beside the new ones, for that evaluation alone.
    /// - Parameters:
    ///   - dataDirectory: what relative paths of the task's sources start from.
    ///   - progress: called now and then, and at the end of every split that was imported. It may throw, to stop: the
    ///     split's older examples stay then.
    /// - Returns: what was done, split by split.
    /// - Throws: ``ExampleError`` for a file or an example that is wrong, ``StoreError`` for the store.
    @discardableResult
    public func importTask(
        _ task: TaskDefinition, dataDirectory: String, options: ImportOptions = ImportOptions(),
        progress: (ImportProgress) throws -> Void = { _ in }
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
            if let old, try isUnchanged(old, source, in: dataDirectory, task: task, options) {
                try keep(old, path: source.title(in: dataDirectory), task: task)
                summaries.append(Self.unchanged(old, task, split))
            } else {
                let producer = ExampleProducer(
                    task: task, split: split, source: source, dataDirectory: dataDirectory,
                    maximumErrors: options.maximumErrors,
                    errorsFile: options.errorsFile(task.name, split, store: path))
                summaries.append(try importSource(producer, replacing: old, options, progress: progress))
            }
        }
        return summaries
    }

    private func isUnchanged(
        _ old: SourceInUse, _ source: Source, in dataDirectory: String, task: TaskDefinition, _ options: ImportOptions
    ) throws(ExampleError) -> Bool {
        guard old.taskFingerprint == task.fingerprint else { return false }
        if source.isStandardInput { return !options.readsStandardInput }
        let files = try SourceFiles(source, dataDirectory: dataDirectory)
        // The size is only asked to save reading files that must have changed.
        guard try files.byteCount() == old.byteCount else { return false }
        return try files.contentHash() == old.contentHash
    }

    private static func unchanged(_ old: SourceInUse, _ task: TaskDefinition, _ split: Split) -> ImportSummary {
        ImportSummary(
            task: task.name, split: split, outcome: .unchanged, exampleCount: old.exampleCount, leftOut: old.leftOut,
            dropped: old.dropped, errors: old.errors)
    }

    /// Notes where an unchanged source lies now, and the task's new description.
    private func keep(_ old: SourceInUse, path: String, task: TaskDefinition) throws {
        try storeTask(task)
        if old.path != path {
            try database.run("UPDATE sources SET path = ?2 WHERE id = ?1", .integer(old.id), .text(path))
        }
    }

    /// Says that standard input held what it held before.
    private struct SameAsBefore: Error {}

    private func importSource(
        _ producer: ExampleProducer, replacing old: SourceInUse?, _ options: ImportOptions,
        progress: (ImportProgress) throws -> Void
    ) throws -> ImportSummary {
        let (task, split, source) = (producer.task, producer.split, producer.source)
        guard !source.isStandardInput || options.readsStandardInput else {
            throw ExampleError(
                "is a source of the task \"\(task.name)\", and is read when you import: "
                    + "cat FILE | mixtape import PIPELINE", file: source.title())
        }
        let (messages, byteCount) = try producer.start()
        defer { messages.close() }
        do {
            return try database.transaction {
                if let old { try retire(old) }
                let path = source.title(in: producer.dataDirectory)
                let sourceID = try insertSource(path, task: task, split: split)
                let writer = ExampleWriter(try insertion(source: sourceID))
                while true {
                    switch messages.pop() {
                    case .batch(let batch):
                        try writer.write(batch) { count in
                            try progress(
                                ImportProgress(
                                    task: task.name, split: split, examples: count, bytesRead: batch.bytesRead,
                                    byteCount: byteCount))
                        }
                    case .failed(let error): throw error
                    case .finished(let facts):
                        let hash = SourceFiles.contentHash(facts.files.map(\.contentHash))
                        if source.isStandardInput, old?.contentHash == hash, old?.taskFingerprint == task.fingerprint {
                            throw SameAsBefore()
                        }
                        return try finish(writer, facts, hash: hash, sourceID, path, producer, byteCount, progress)
                    }
                }
            }
        } catch is SameAsBefore {
            return old.map { Self.unchanged($0, task, split) }
                ?? ImportSummary(task: task.name, split: split, outcome: .unchanged, exampleCount: 0)
        }
    }

    /// Notes what is known of a source when all of it was read.
    private func finish(
        _ writer: ExampleWriter, _ facts: ExampleProducer.Facts, hash: String, _ sourceID: Int, _ path: String,
        _ producer: ExampleProducer, _ byteCount: Int, _ progress: (ImportProgress) throws -> Void
    ) throws -> ImportSummary {
        let (task, split, count) = (producer.task.name, producer.split, writer.count)
        guard count > 0 else {
            throw ExampleError(Self.whyEmpty(split, facts, isCarved: producer.source.part != nil), file: path)
        }
        let bytesRead = facts.files.reduce(0) { $0 + $1.byteCount }
        try database.run(
            """
            UPDATE sources SET content_hash = ?2, byte_count = ?3, example_count = ?4, left_out_count = ?5,
                duplicate_count = ?6, error_count = ?7
            WHERE id = ?1
            """,
            .integer(sourceID), .text(hash), .integer(bytesRead), .integer(count), .integer(facts.leftOut),
            .integer(facts.dropped), .integer(facts.errors))
        if facts.files.count > 1 {
            for (number, file) in facts.files.enumerated() {
                try database.run(
                    """
                    INSERT INTO source_files (source_id, number, path, content_hash, byte_count)
                    VALUES (?1, ?2, ?3, ?4, ?5)
                    """,
                    .integer(sourceID), .integer(number), .text(file.path), .text(file.contentHash),
                    .integer(file.byteCount))
            }
        }
        try progress(
            ImportProgress(
                task: task, split: split, examples: count, bytesRead: bytesRead, byteCount: max(byteCount, bytesRead)))
        return ImportSummary(
            task: task, split: split, outcome: .imported, exampleCount: count, repeated: writer.repeated,
            leftOut: facts.leftOut, dropped: facts.dropped, errors: facts.errors, errorsFile: facts.errorsFile)
    }

    private static func whyEmpty(_ split: Split, _ facts: ExampleProducer.Facts, isCarved: Bool) -> String {
        let otherwise = "or take the \(split.rawValue) split out of the task file"
        if facts.leftOut > 0 {
            let records = facts.leftOut == 1 ? "the only record is" : "all \(facts.leftOut) records are"
            return "holds no examples for the \(split.rawValue) split: \(records) left out by the steps or settings of the "
                + "task file; correct these, \(otherwise)"
        }
        if isCarved {
            let share = split == .train ? "the shares of the other splits leave none; lower them" : "raise its share"
            return "holds no examples of the carved \(split.rawValue) split; \(share), \(otherwise)"
        }
        return "holds no examples; put at least one in, \(otherwise)"
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

    private func insertion(source: Int) throws(StoreError) -> BulkInsertion {
        let insertion = try database.insertion(
            """
            INSERT INTO examples
                (source_id, ordinal, line, file, fields, input, target, other_targets, attributes)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
            """)
        insertion.bind(source, at: 1)
        return insertion
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
