import Foundation

/// The tables of a store, and the migrations from older files.
///
/// `PRAGMA application_id` distinguishes a store from other programs' databases. `PRAGMA user_version` counts the
/// migrations applied to a file.
package enum Schema {
    /// "MIXT" in ASCII.
    package static let applicationID = 0x4D49_5854

    /// The version that this program writes.
    package static var version: Int { migrations.count }

    /// Migration k brings a file from version k to version k + 1. Once released, a migration never changes.
    private static let migrations: [StaticString] = [version1, version2, version3]

    /// Checks that the file is a store that this program understands, and updates it if it may be written.
    ///
    /// A file of another program is never written.
    package static func prepare(_ database: Database, _ patience: WriterPatience) throws(StoreError) {
        let found = try checkedVersion(database)
        switch database.mode {
        case .readOnly:
            guard found == version else {
                throw StoreError(.outdated(found: found, known: version), path: database.path)
            }
        case .readWrite:
            // With a log, readers and a writer never wait for each other. A file system that cannot have one keeps the
            // old journal, which is slower and equally safe.
            try keepLog(database, patience)
            if found < version { try migrate(database) }
        }
    }

    /// Switches the file to a write-ahead log. Two processes that switch a new file at the same time would wait for
    /// each other forever. SQLite fails one of them instead, without asking its busy handler
    /// (sqlite.org/c3ref/busy_handler.html).
    private static func keepLog(_ database: Database, _ patience: WriterPatience) throws(StoreError) {
        let clock = ContinuousClock()
        let begin = clock.now
        while true {
            do throws(StoreError) {
                return try database.run("PRAGMA journal_mode = WAL")
            } catch {
                let wait = StoreWait(path: database.path, seconds: (clock.now - begin) / .seconds(1))
                guard error.reason == .locked, patience.waitsOn(wait) else { throw error }
                usleep(BusyHandler.microsecondsBetweenAttempts)
            }
        }
    }

    private static func checkedVersion(_ database: Database) throws(StoreError) -> Int {
        // One statement sees one state of the file: another process may be writing the first tables now.
        let state = try database.first(
            """
            SELECT application_id, user_version, EXISTS (SELECT 1 FROM sqlite_schema)
            FROM pragma_application_id, pragma_user_version
            """
        ) { (application: $0.integer(0), version: $0.integer(1), isFilled: $0.integer(2) != 0) }
        let found = state?.version ?? 0
        if let state, state.application != applicationID {
            guard state.application == 0, found == 0, !state.isFilled else {
                throw StoreError(.foreign, path: database.path)
            }
        }
        guard found >= 0 else {
            throw StoreError(.damaged("its schema has the version \(found)"), path: database.path)
        }
        guard found <= version else {
            throw StoreError(.newerVersion(found: found, known: version), path: database.path)
        }
        return found
    }

    private static func migrate(_ database: Database) throws(StoreError) {
        try database.begin()
        do throws(StoreError) {
            // Read again under the lock: another process may have migrated meanwhile.
            let found = try checkedVersion(database)
            for migration in migrations[found...] { try database.execute(migration) }
            try database.commit()
        } catch {
            database.rollBack()
            throw error
        }
    }

    private static let version1: StaticString = """
        PRAGMA application_id = 0x4D495854;
        PRAGMA user_version = 1;

        CREATE TABLE tasks (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL UNIQUE,
            description TEXT NOT NULL,
            definition_file TEXT NOT NULL,
            input_template TEXT NOT NULL,
            target_template TEXT NOT NULL,
            fingerprint TEXT NOT NULL
        ) STRICT;

        -- One import of one file for one split of one task. The one in use has no replaced_at. An import under way
        -- says so there; a replaced one has the time, and stays only while an evaluation refers to its examples.
        CREATE TABLE sources (
            id INTEGER PRIMARY KEY,
            task_id INTEGER NOT NULL REFERENCES tasks (id),
            split TEXT NOT NULL CHECK (split IN ('train', 'validation', 'test')),
            path TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            byte_count INTEGER NOT NULL,
            task_fingerprint TEXT NOT NULL,
            example_count INTEGER NOT NULL CHECK (example_count >= 0),
            imported_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
            replaced_at TEXT
        ) STRICT;
        CREATE UNIQUE INDEX sources_in_use ON sources (task_id, split) WHERE replaced_at IS NULL;

        -- Ordinals count from 0 without gaps. fields is the record as it stands in the file; target is the answer
        -- that is trained on, other_targets a JSON array of further right answers.
        CREATE TABLE examples (
            id INTEGER PRIMARY KEY,
            source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            line INTEGER NOT NULL,
            fields TEXT NOT NULL,
            input TEXT NOT NULL,
            target TEXT NOT NULL,
            other_targets TEXT,
            UNIQUE (source_id, ordinal)
        ) STRICT;

        CREATE TABLE vocabularies (
            id INTEGER PRIMARY KEY,
            fingerprint TEXT NOT NULL UNIQUE,
            size INTEGER NOT NULL
        ) STRICT;

        -- A row says that every example of the source is in the token cache for the vocabulary.
        CREATE TABLE tokenized_sources (
            source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
            vocabulary_id INTEGER NOT NULL REFERENCES vocabularies (id) ON DELETE CASCADE,
            input_tokens INTEGER NOT NULL CHECK (input_tokens >= 0),
            target_tokens INTEGER NOT NULL CHECK (target_tokens >= 0),
            PRIMARY KEY (source_id, vocabulary_id)
        ) WITHOUT ROWID, STRICT;

        -- Token ids as base-128 varints, least significant group first, whole (limits cut when loading) and without
        -- an end of sequence.
        CREATE TABLE tokens (
            source_id INTEGER NOT NULL,
            vocabulary_id INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            input BLOB NOT NULL,
            target BLOB NOT NULL,
            PRIMARY KEY (source_id, vocabulary_id, ordinal),
            FOREIGN KEY (source_id, vocabulary_id)
                REFERENCES tokenized_sources (source_id, vocabulary_id) ON DELETE CASCADE
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE runs (
            id INTEGER PRIMARY KEY,
            name TEXT NOT NULL,
            configuration TEXT NOT NULL,
            seed INTEGER NOT NULL,
            status TEXT NOT NULL CHECK (status IN ('running', 'finished', 'stopped', 'failed')),
            started_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
            ended_at TEXT
        ) STRICT;
        CREATE INDEX runs_by_name ON runs (name);

        CREATE TABLE evaluations (
            id INTEGER PRIMARY KEY,
            run_id INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
            step INTEGER NOT NULL,
            source_id INTEGER NOT NULL REFERENCES sources (id),
            decoding TEXT NOT NULL,
            -- The task's limits when the predictions were made, and how long decoding took; NULL where not recorded.
            max_input_tokens INTEGER,
            max_target_tokens INTEGER,
            seconds REAL,
            example_count INTEGER NOT NULL,
            evaluated_at TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%SZ', 'now')),
            UNIQUE (run_id, step, source_id, decoding)
        ) STRICT;
        CREATE INDEX evaluations_by_source ON evaluations (source_id);

        -- Values times 100, with the bounds of the confidence interval where there is one. NULL is no number.
        CREATE TABLE scores (
            evaluation_id INTEGER NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
            metric TEXT NOT NULL,
            value REAL,
            low REAL,
            high REAL,
            PRIMARY KEY (evaluation_id, metric)
        ) WITHOUT ROWID, STRICT;

        CREATE TABLE predictions (
            evaluation_id INTEGER NOT NULL REFERENCES evaluations (id) ON DELETE CASCADE,
            ordinal INTEGER NOT NULL,
            text TEXT NOT NULL,
            log_likelihood REAL,
            PRIMARY KEY (evaluation_id, ordinal)
        ) WITHOUT ROWID, STRICT;

        CREATE VIEW task_summary AS
            SELECT tasks.name AS task, sources.split, sources.example_count AS examples, sources.path AS file,
                sources.imported_at
            FROM sources JOIN tasks ON tasks.id = sources.task_id
            WHERE sources.replaced_at IS NULL
            ORDER BY tasks.name, CASE sources.split WHEN 'train' THEN 0 WHEN 'validation' THEN 1 ELSE 2 END;

        CREATE VIEW example_view AS
            SELECT examples.id, tasks.name AS task, sources.split, examples.ordinal, examples.input, examples.target,
                examples.other_targets, sources.path AS file, examples.line, examples.fields
            FROM examples JOIN sources ON sources.id = examples.source_id JOIN tasks ON tasks.id = sources.task_id
            WHERE sources.replaced_at IS NULL;

        CREATE VIEW score_view AS
            SELECT runs.id AS run, runs.name, evaluations.step, tasks.name AS task, sources.split, scores.metric,
                scores.value, scores.low, scores.high, evaluations.example_count AS examples, evaluations.decoding,
                evaluations.id AS evaluation
            FROM scores JOIN evaluations ON evaluations.id = scores.evaluation_id
                JOIN runs ON runs.id = evaluations.run_id JOIN sources ON sources.id = evaluations.source_id
                JOIN tasks ON tasks.id = sources.task_id;

        CREATE VIEW prediction_view AS
            SELECT runs.id AS run, runs.name, evaluations.step, tasks.name AS task, sources.split, predictions.ordinal,
                examples.input, examples.target, examples.other_targets, predictions.text AS prediction,
                predictions.log_likelihood, evaluations.decoding, evaluations.id AS evaluation
            FROM predictions JOIN evaluations ON evaluations.id = predictions.evaluation_id
                JOIN runs ON runs.id = evaluations.run_id JOIN sources ON sources.id = evaluations.source_id
                JOIN tasks ON tasks.id = sources.task_id
                JOIN examples ON examples.source_id = sources.id AND examples.ordinal = predictions.ordinal;
        """

    private static let version2: StaticString = """
        PRAGMA user_version = 2;

        -- The files of a source that is made of several, numbered from 0.
        CREATE TABLE source_files (
            source_id INTEGER NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
            number INTEGER NOT NULL,
            path TEXT NOT NULL,
            content_hash TEXT NOT NULL,
            byte_count INTEGER NOT NULL,
            PRIMARY KEY (source_id, number)
        ) WITHOUT ROWID, STRICT;

        -- Records of the source that became no example: left out by a step of the task, a duplicate of an earlier one,
        -- or wrong where that was allowed.
        ALTER TABLE sources ADD COLUMN left_out_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sources ADD COLUMN duplicate_count INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE sources ADD COLUMN error_count INTEGER NOT NULL DEFAULT 0;

        -- The file that the line counts in, and a JSON object of what metrics want to know beside the answers.
        -- Where the answer is not known, target is empty.
        ALTER TABLE examples ADD COLUMN file INTEGER NOT NULL DEFAULT 0;
        ALTER TABLE examples ADD COLUMN attributes TEXT;

        DROP VIEW example_view;
        CREATE VIEW example_view AS
            SELECT examples.id, tasks.name AS task, sources.split, examples.ordinal, examples.input, examples.target,
                examples.other_targets, coalesce(source_files.path, sources.path) AS file, examples.line,
                examples.fields, examples.attributes
            FROM examples JOIN sources ON sources.id = examples.source_id JOIN tasks ON tasks.id = sources.task_id
                LEFT JOIN source_files ON source_files.source_id = sources.id AND source_files.number = examples.file
            WHERE sources.replaced_at IS NULL;

        -- Of the first target under teacher forcing: the natural logarithm of its probability, its tokens with the end
        -- of the sequence, and how many of them were the likeliest. NULL where it was not measured.
        ALTER TABLE predictions ADD COLUMN target_log_likelihood REAL;
        ALTER TABLE predictions ADD COLUMN target_tokens INTEGER;
        ALTER TABLE predictions ADD COLUMN target_correct INTEGER;
        """

    private static let version3: StaticString = """
        PRAGMA user_version = 3;

        -- The side of a too long input that was kept.
        ALTER TABLE evaluations ADD COLUMN keep TEXT NOT NULL DEFAULT 'start' CHECK (keep IN ('start', 'end'));
        """
}
