import Metrics

extension ExampleStore {
    func insert(_ predictions: [PredictionRecord], evaluation: Int) throws(StoreError) {
        for prediction in predictions {
            let target = prediction.targetLikelihood
            try database.run(
                """
                INSERT INTO predictions (evaluation_id, ordinal, text, log_likelihood, target_log_likelihood,
                    target_tokens, target_correct)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                """,
                .integer(evaluation), .integer(prediction.ordinal), .text(prediction.text),
                .optional(prediction.logLikelihood), .optional(target?.logLikelihood), .optional(target?.tokens),
                .optional(target?.likeliestTokens))
        }
    }

    /// Whether an evaluation has the likelihood of every example's target.
    package func hasTeacherForcing(ofEvaluation evaluation: Int) throws(StoreError) -> Bool {
        try database.first(
            "SELECT 1 FROM predictions WHERE evaluation_id = ?1 AND target_log_likelihood IS NULL LIMIT 1",
            .integer(evaluation)
        ) { _ in true } == nil
    }

    /// Passes the predictions of an evaluation to `body`, one at a time, with the examples as they were then.
    package func forEachPrediction(
        ofEvaluation evaluation: Int, _ body: (StoredExample, PredictionRecord) throws -> Void
    ) throws {
        try database.forEach(
            """
            SELECT examples.id, examples.ordinal, line, fields, input, target, other_targets, attributes,
                coalesce(source_files.path, sources.path), predictions.ordinal, text, log_likelihood,
                target_log_likelihood, target_tokens, target_correct
            FROM predictions JOIN evaluations ON evaluations.id = evaluation_id
                JOIN sources ON sources.id = evaluations.source_id
                JOIN examples ON examples.source_id = sources.id AND examples.ordinal = predictions.ordinal
                LEFT JOIN source_files ON source_files.source_id = sources.id AND number = examples.file
            WHERE evaluation_id = ?1 ORDER BY predictions.ordinal
            """, .integer(evaluation)
        ) { row in try body(try Self.example(row), try Self.prediction(row, from: 9)) }
    }

    /// A prediction from the columns ordinal, text, log_likelihood, target_log_likelihood, target_tokens,
    /// target_correct. `first` is the index of the first of these.
    private static func prediction(_ row: Row, from first: Int) throws(StoreError) -> PredictionRecord {
        var targetLikelihood: TargetLikelihood?
        if let logLikelihood = row.optionalReal(first + 3) {
            targetLikelihood = TargetLikelihood(
                logLikelihood: logLikelihood, tokens: try row.count(first + 4),
                likeliestTokens: try row.count(first + 5))
        }
        return PredictionRecord(
            ordinal: try row.count(first), text: row.text(first + 1), logLikelihood: row.optionalReal(first + 2),
            targetLikelihood: targetLikelihood)
    }
}
