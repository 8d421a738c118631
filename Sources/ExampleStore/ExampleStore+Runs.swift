import TaskDefinitions

extension ExampleStore {
    // MARK: Runs

    /// Records that a run begins.
    /// - Parameter configuration: the resolved configuration, as JSON text.
    /// - Returns: the run's id.
    package func beginRun(name: String, configuration: String, seed: Int) throws(StoreError) -> Int {
        try database.run(
            "INSERT INTO runs (name, configuration, seed, status) VALUES (?1, ?2, ?3, ?4)", .text(name),
            .text(configuration), .integer(seed), .text(RunStatus.running.rawValue))
        return database.lastInsertedID
    }

    /// Records that a run has ended, or that it continues.
    package func setStatus(_ status: RunStatus, ofRun run: Int) throws(StoreError) {
        _ = try requiredRun(run)
        try database.run(
            """
            UPDATE runs SET status = ?2,
                ended_at = CASE ?2 WHEN 'running' THEN NULL ELSE strftime('%Y-%m-%dT%H:%M:%SZ', 'now') END
            WHERE id = ?1
            """, .integer(run), .text(status.rawValue))
    }

    package func run(_ id: Int) throws(StoreError) -> RunRecord? {
        try database.first(
            "SELECT id, name, configuration, seed, status, started_at, ended_at FROM runs WHERE id = ?1", .integer(id),
            read: Self.run)
    }

    /// The latest run of a name.
    package func latestRun(named name: String) throws(StoreError) -> RunRecord? {
        try database.first(
            """
            SELECT id, name, configuration, seed, status, started_at, ended_at FROM runs
            WHERE name = ?1 ORDER BY id DESC LIMIT 1
            """, .text(name), read: Self.run)
    }

    private func requiredRun(_ id: Int) throws(StoreError) -> RunRecord {
        if let run = try run(id) { return run }
        throw StoreError(.absent("holds no run \(id); list the runs there are"), path: path)
    }

    private static func run(_ row: Row) -> RunRecord {
        RunRecord(
            id: row.integer(0), name: row.text(1), configuration: row.text(2), seed: row.integer(3),
            status: RunStatus(rawValue: row.text(4)) ?? .failed, startedAt: row.text(5), endedAt: row.optionalText(6))
    }

    // MARK: Evaluations

    /// Records one evaluation with its scores and all its predictions, in one transaction.
    ///
    /// It replaces an earlier evaluation with the same run, step, split and decoding, as when a resumed run repeats
    /// one. It refers to the current examples and keeps them, whatever is imported later.
    /// - Parameters:
    ///   - limits: the limits under which the predictions were made
    ///   - seconds: the duration of decoding
    /// - Returns: the evaluation's id.
    /// - Throws: ``StoreError`` if there is no such run or split, or if a prediction belongs to no example of it.
    @discardableResult
    package func recordEvaluation(
        run: Int, step: Int, task: String, split: Split, decoding: String, limits: Limits? = nil,
        seconds: Double? = nil, scores: [ScoreRecord], predictions: [PredictionRecord]
    ) throws -> Int {
        try database.transaction {
            _ = try requiredRun(run)
            let source = try requiredSource(task: task, split: split)
            try checkOrdinals(predictions, of: source, task: task, split: split)
            try database.run(
                "DELETE FROM evaluations WHERE run_id = ?1 AND step = ?2 AND source_id = ?3 AND decoding = ?4",
                .integer(run), .integer(step), .integer(source.id), .text(decoding))
            try database.run(
                """
                INSERT INTO evaluations (run_id, step, source_id, decoding, example_count, max_input_tokens,
                    max_target_tokens, keep, seconds)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                """,
                .integer(run), .integer(step), .integer(source.id), .text(decoding), .integer(predictions.count),
                .optional(limits?.maxInputTokens), .optional(limits?.maxTargetTokens),
                .text((limits?.keep ?? .start).rawValue), .optional(seconds))
            let evaluation = database.lastInsertedID
            try insert(scores, evaluation: evaluation)
            try insert(predictions, evaluation: evaluation)
            return evaluation
        }
    }

    /// Replaces the scores of an evaluation in one transaction, for example when its predictions are scored anew.
    package func setScores(_ scores: [ScoreRecord], ofEvaluation evaluation: Int) throws {
        try database.transaction {
            try database.run("DELETE FROM scores WHERE evaluation_id = ?1", .integer(evaluation))
            try insert(scores, evaluation: evaluation)
        }
    }

    private func insert(_ scores: [ScoreRecord], evaluation: Int) throws(StoreError) {
        for score in scores {
            try database.run(
                "INSERT INTO scores (evaluation_id, metric, value, low, high) VALUES (?1, ?2, ?3, ?4, ?5)",
                .integer(evaluation), .text(score.metric), .real(score.value), .optional(score.low),
                .optional(score.high))
        }
    }

    private func checkOrdinals(
        _ predictions: [PredictionRecord], of source: SourceInUse, task: String, split: Split
    ) throws(StoreError) {
        var seen: Set<Int> = []
        for ordinal in predictions.map(\.ordinal) {
            let problem: String
            if !(0..<source.exampleCount).contains(ordinal) {
                problem = "is for no example of it (there are \(source.exampleCount))"
            } else if !seen.insert(ordinal).inserted {
                problem = "is given twice"
            } else {
                continue
            }
            throw StoreError(
                .mismatch("prediction \(ordinal) of the \(split.rawValue) split of the task \"\(task)\" \(problem)"),
                path: path)
        }
    }

    /// The evaluations of a run, by step, then task, split and decoding.
    package func evaluations(ofRun run: Int) throws(StoreError) -> [EvaluationRecord] {
        let scores = try scores(ofRun: run)
        return try database.all(
            """
            SELECT evaluations.id, run_id, step, tasks.name, split, decoding, evaluations.example_count, evaluated_at,
                sources.replaced_at IS NULL, max_input_tokens, max_target_tokens, seconds, keep, content_hash,
                task_fingerprint
            FROM evaluations JOIN sources ON sources.id = source_id JOIN tasks ON tasks.id = task_id
            WHERE run_id = ?1 ORDER BY step, tasks.name, split, decoding, evaluations.id
            """, .integer(run)
        ) { (row) throws(StoreError) in
            EvaluationRecord(
                id: row.integer(0), run: row.integer(1), step: try row.count(2), task: row.text(3),
                split: Self.split(row.text(4)), decoding: row.text(5), limits: try Self.limits(row, 9, keep: 12),
                seconds: row.optionalReal(11), exampleCount: try row.count(6), scores: scores[row.integer(0)] ?? [],
                evaluatedAt: row.text(7), isCurrent: row.integer(8) != 0, contentHash: row.text(13),
                taskFingerprint: row.text(14))
        }
    }

    private static func limits(_ row: Row, _ column: Int, keep: Int) throws(StoreError) -> Limits? {
        guard !row.isNull(column), !row.isNull(column + 1) else { return nil }
        return Limits(
            maxInputTokens: try row.count(column), maxTargetTokens: try row.count(column + 1),
            keep: Limits.Side(rawValue: row.text(keep)) ?? .start)
    }

    /// The scores of a run by the evaluations' ids.
    private func scores(ofRun run: Int) throws(StoreError) -> [Int: [ScoreRecord]] {
        let scores = try database.all(
            """
            SELECT evaluation_id, metric, value, low, high
            FROM scores JOIN evaluations ON evaluations.id = evaluation_id WHERE run_id = ?1 ORDER BY metric
            """, .integer(run)
        ) { row in
            // SQLite stores NULL for NaN.
            let score = ScoreRecord(
                metric: row.text(1), value: row.optionalReal(2) ?? .nan, low: row.optionalReal(3),
                high: row.optionalReal(4))
            return (evaluation: row.integer(0), score: score)
        }
        return Dictionary(grouping: scores, by: \.evaluation).mapValues { $0.map(\.score) }
    }
}
