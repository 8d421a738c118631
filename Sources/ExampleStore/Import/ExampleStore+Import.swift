import Files
import Importing
import TaskDefinitions

extension ExampleStore {
    /// Imports the source files of a task. Each split is imported as a whole, and splits that are carved out of the
    /// same source together. While one process imports, other imports wait; other writers get their turns in between.
    ///
    /// Unchanged files, under a task that makes the same examples from them, are left alone. Changed files replace
    /// their examples. If an import fails or is killed, the split's older examples stay. Examples that a recorded
    /// evaluation refers to are kept beside the new ones, only for that evaluation.
    /// - Parameters:
    ///   - dataDirectory: the start of the relative paths of the task's sources.
    ///   - progress: called from time to time, and at the end of every imported split. It may throw to stop; the
    ///     split's older examples stay then.
    /// - Returns: the outcome for each split.
    /// - Throws: ``ExampleError`` for a wrong file or example, ``StoreError`` for the store.
    @discardableResult
    package func importTask(
        _ task: TaskDefinition, dataDirectory: String, options: ImportOptions = ImportOptions(),
        progress: (ImportProgress) throws -> Void = { _ in }
    ) throws -> [ImportSummary] {
        var summaries: [Split: ImportSummary] = [:]
        var hashes = ContentHashes(dataDirectory: dataDirectory)
        var lock: FileLock?
        defer { withExtendedLifetime(lock) {} }
        for split in Split.allCases where summaries[split] == nil {
            guard let source = task.sources[split] else {
                guard try sourceInUse(task: task.name, split: split) != nil else { continue }
                lock = try lock ?? importLock()
                if let old = try sourceInUse(task: task.name, split: split) { try retire(old) }
                summaries[split] = ImportSummary(task: task.name, split: split, outcome: .removed, exampleCount: 0)
                continue
            }
            func unchanged() throws -> SourceInUse? {
                guard let old = try sourceInUse(task: task.name, split: split) else { return nil }
                return try isUnchanged(old, source, task: task, options, &hashes) ? old : nil
            }
            var kept = try unchanged()
            if kept == nil, lock == nil {
                lock = try importLock()
                // Another process may have imported it meanwhile.
                kept = try unchanged()
            }
            if let kept {
                // In a read-only store the older notes are good enough.
                if !isReadOnly { try keep(kept, path: source.title(in: dataDirectory), task: task) }
                summaries[split] = Self.unchanged(kept, task, split)
                continue
            }
            let others = try Split.allCases.filter { other in
                guard other != split, summaries[other] == nil, let otherSource = task.sources[other],
                    source.isCarved(with: otherSource)
                else { return false }
                let old = try sourceInUse(task: task.name, split: other)
                return try old.map { try !isUnchanged($0, otherSource, task: task, options, &hashes) } ?? true
            }
            let outputs = ([split] + others).compactMap { split in
                task.sources[split].map {
                    ExampleProducer.Output(
                        split: split, source: $0, maximumErrors: options.maximumErrors,
                        errorsFile: options.errorsFile(task.name, split, store: path))
                }
            }
            let producer = ExampleProducer(task: task, outputs: outputs, dataDirectory: dataDirectory)
            for summary in try importSource(producer, options, progress: progress) {
                summaries[summary.split] = summary
            }
        }
        if lock != nil { try removeUnused() }
        return Split.allCases.compactMap { summaries[$0] }
    }

    private func isUnchanged(
        _ old: SourceInUse, _ source: Source, task: TaskDefinition, _ options: ImportOptions,
        _ hashes: inout ContentHashes
    ) throws(ExampleError) -> Bool {
        guard old.taskFingerprint == task.fingerprint else { return false }
        if source.isStandardInput { return !options.readsStandardInput }
        return try hashes.isUnchanged(source, byteCount: old.byteCount, contentHash: old.contentHash)
    }

    private static func unchanged(_ old: SourceInUse, _ task: TaskDefinition, _ split: Split) -> ImportSummary {
        ImportSummary(
            task: task.name, split: split, outcome: .unchanged, exampleCount: old.exampleCount, leftOut: old.leftOut,
            dropped: old.dropped, errors: old.errors)
    }

    /// Notes the current place of an unchanged source, and the task's new description.
    private func keep(_ old: SourceInUse, path: String, task: TaskDefinition) throws {
        try storeTask(task)
        if old.path != path {
            try database.run("UPDATE sources SET path = ?2 WHERE id = ?1", .integer(old.id), .text(path))
        }
    }

    /// Progress is reported at least this often, even without progress.
    private static let longestSilence = Duration.seconds(1)

    /// Thrown when standard input has the same content as before.
    private struct SameAsBefore: Error {}

    private func importSource(
        _ producer: ExampleProducer, _ options: ImportOptions, progress: (ImportProgress) throws -> Void
    ) throws -> [ImportSummary] {
        let (task, source) = (producer.task, producer.source)
        guard !source.isStandardInput || options.readsStandardInput else {
            throw ExampleError(
                "is a source of the task \"\(task.name)\", and is read when you import: "
                    + "cat FILE | mixtape import PIPELINE", file: source.title())
        }
        let path = source.title(in: producer.dataDirectory)
        let splits = producer.outputs.map(\.split)
        let olds = try splits.map { try sourceInUse(task: task.name, split: $0) }
        let (messages, byteCount) = try producer.start()
        defer { messages.close() }
        let turns = WritingInTurns(database)
        do {
            // They are out of use until all of the source is read.
            let sources = try turns.write { try splits.map { try insertSource(path, task: task, split: $0) } }
            let writers = try sources.map { ExampleWriter(try insertion(source: $0)) }
            func report(_ bytesRead: Int, of byteCount: Int) throws {
                try progress(
                    ImportProgress(
                        task: task.name, splits: splits, examples: writers.reduce(0) { $0 + $1.count },
                        bytesRead: bytesRead, byteCount: byteCount))
            }
            let clock = ContinuousClock()
            var (bytesRead, reported) = (0, clock.now)
            while true {
                // A query on a database may work for long before its first row.
                let waiting = try messages.pop(upTo: 1) {
                    try turns.pauseAfterLongTurn()
                    guard clock.now - reported > Self.longestSilence else { return }
                    reported = clock.now
                    try report(bytesRead, of: byteCount)
                }
                guard let message = waiting.first else { continue }
                switch message {
                case .batch(let batch, let output):
                    (bytesRead, reported) = (batch.bytesRead, clock.now)
                    try turns.write { try writers[output].write(batch) { try report(bytesRead, of: byteCount) } }
                case .failed(let error): throw error
                case .finished(let facts):
                    try turns.finish()
                    let hash = SourceFiles.contentHash(facts[0].files.map(\.contentHash))
                    let areSame = olds.allSatisfy {
                        $0?.contentHash == hash && $0?.taskFingerprint == task.fingerprint
                    }
                    if source.isStandardInput, areSame { throw SameAsBefore() }
                    return try database.transaction {
                        for old in olds { try old.map(retire) }
                        let summaries = try splits.indices.map { number in
                            try finish(
                                producer.outputs[number], of: task, path, sources[number], hash, facts[number],
                                writers[number])
                        }
                        let bytesRead = facts[0].files.reduce(0) { $0 + $1.byteCount }
                        try report(bytesRead, of: max(byteCount, bytesRead))
                        return summaries
                    }
                }
            }
        } catch let error {
            turns.abandon()
            // A failed removal is repeated at the next import.
            try? removeUnused()
            guard error is SameAsBefore else { throw error }
            return zip(olds, splits).compactMap { old, split in old.map { Self.unchanged($0, task, split) } }
        }
    }

    /// Records the facts of a source when all of it was read.
    private func finish(
        _ output: ExampleProducer.Output, of task: TaskDefinition, _ path: String, _ sourceID: Int, _ hash: String,
        _ facts: ExampleProducer.Facts, _ writer: ExampleWriter
    ) throws -> ImportSummary {
        let (split, count) = (output.split, writer.count)
        guard count > 0 else {
            throw ExampleError(Self.whyEmpty(split, facts, isCarved: output.source.part != nil), file: path)
        }
        try database.run(
            """
            UPDATE sources SET content_hash = ?2, byte_count = ?3, example_count = ?4, left_out_count = ?5,
                duplicate_count = ?6, error_count = ?7, replaced_at = NULL,
                imported_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now')
            WHERE id = ?1
            """,
            .integer(sourceID), .text(hash), .integer(facts.files.reduce(0) { $0 + $1.byteCount }), .integer(count),
            .integer(facts.leftOut), .integer(facts.dropped), .integer(facts.errors))
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
        return ImportSummary(
            task: task.name, split: split, outcome: .imported, exampleCount: count, repeated: writer.repeated,
            leftOut: facts.leftOut, dropped: facts.dropped, errors: facts.errors, errorsFile: facts.errorsFile)
    }

    private static func whyEmpty(_ split: Split, _ facts: ExampleProducer.Facts, isCarved: Bool) -> String {
        let otherwise = "or take the \(split.rawValue) split out of the task file"
        if facts.leftOut > 0 {
            let records = facts.leftOut == 1 ? "the only record is" : "all \(facts.leftOut) records are"
            return
                "holds no examples for the \(split.rawValue) split: \(records) left out by the steps or settings of "
                + "the task file; correct these, \(otherwise)"
        }
        if isCarved {
            let share = split == .train ? "the shares of the other splits leave none; lower them" : "raise its share"
            return "holds no examples of the carved \(split.rawValue) split; \(share), \(otherwise)"
        }
        return "holds no examples; put at least one in, \(otherwise)"
    }

    private func insertSource(_ path: String, task: TaskDefinition, split: Split) throws(StoreError) -> Int {
        // Hash and counts follow when the file has been read. Only then is it in use.
        try database.run(
            """
            INSERT INTO sources
                (task_id, split, path, content_hash, byte_count, task_fingerprint, example_count, replaced_at)
            VALUES (?1, ?2, ?3, '', 0, ?4, 0, 'being imported')
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

    /// Takes a source out of use. ``removeUnused()`` removes its data.
    private func retire(_ source: SourceInUse) throws(StoreError) {
        try database.run(
            "UPDATE sources SET replaced_at = strftime('%Y-%m-%dT%H:%M:%SZ', 'now') WHERE id = ?1",
            .integer(source.id))
    }

    /// The number of examples removed in one transaction.
    private static let removedAtOnce = 8192

    /// Removes the sources that are out of use: those that were replaced, unless an evaluation refers to their
    /// examples, and those whose import failed or was killed. The caller must hold the lock of imports.
    private func removeUnused() throws {
        let unused = try database.all(
            """
            SELECT id, EXISTS (SELECT 1 FROM evaluations WHERE source_id = sources.id),
                (SELECT coalesce(max(ordinal) + 1, 0) FROM examples WHERE source_id = sources.id)
            FROM sources WHERE replaced_at IS NOT NULL
            """
        ) { (row) throws(StoreError) in
            (id: row.integer(0), isEvaluated: row.integer(1) != 0, count: try row.count(2))
        }
        let turns = WritingInTurns(database)
        do {
            for source in unused {
                let step = Self.removedAtOnce
                let ends = stride(from: step, to: source.count + step, by: step)
                let vocabularies = try database.all(
                    "SELECT vocabulary_id FROM tokenized_sources WHERE source_id = ?1", .integer(source.id)
                ) { $0.integer(0) }
                for vocabulary in vocabularies {
                    for end in ends {
                        try turns.write {
                            try database.run(
                                "DELETE FROM tokens WHERE source_id = ?1 AND vocabulary_id = ?2 AND ordinal < ?3",
                                .integer(source.id), .integer(vocabulary), .integer(end))
                        }
                    }
                }
                try turns.write {
                    try database.run("DELETE FROM tokenized_sources WHERE source_id = ?1", .integer(source.id))
                }
                if source.isEvaluated { continue }
                for end in ends {
                    try turns.write {
                        try database.run(
                            "DELETE FROM examples WHERE source_id = ?1 AND ordinal < ?2", .integer(source.id),
                            .integer(end))
                    }
                }
                try turns.write { try database.run("DELETE FROM sources WHERE id = ?1", .integer(source.id)) }
            }
            try turns.finish()
        } catch {
            turns.abandon()
            throw error
        }
    }

    /// Stores a task's description if it is new.
    /// - Returns: its row.
    @discardableResult
    private func storeTask(_ task: TaskDefinition) throws(StoreError) -> Int {
        let columns = [task.description, task.file, task.input.source, task.target?.source ?? "", task.fingerprint]
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
        // An update does not change the last inserted id.
        return stored?.id ?? database.lastInsertedID
    }
}
