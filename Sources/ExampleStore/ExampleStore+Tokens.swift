import TaskDefinitions
import Vocabularies

extension ExampleStore {
    /// Fills the whole token cache of a split for a vocabulary. A filled cache stays as it is. Other processes may
    /// write while the texts are encoded.
    ///
    /// Whole texts are cached. The task's limits cut them when they are loaded, so changed limits need no new
    /// tokenising.
    /// - Parameter progress: called from time to time; it may throw to stop. Nothing is cached then.
    /// - Throws: ``StoreError`` if the split was not imported, or was imported under another definition of the task.
    package func tokenize(
        task: TaskDefinition, split: Split, vocabulary: any Vocabulary,
        progress: (TokenizationProgress) throws -> Void = { _ in }
    ) throws {
        let source = try requiredSource(of: task, split: split)
        guard try tokenTotals(source, vocabulary) == nil else { return }
        guard !isReadOnly else { throw StoreError(.notWritable, path: path) }
        // A temporary table, outside the store, that ends with this connection.
        try database.execute(
            """
            CREATE TEMP TABLE IF NOT EXISTS encoded (
                ordinal INTEGER PRIMARY KEY, input BLOB NOT NULL, target BLOB NOT NULL);
            DELETE FROM temp.encoded;
            """)
        var inputTokens = 0
        var targetTokens = 0
        var examples = 0
        try database.snapshot {
            try database.forEach(
                "SELECT ordinal, input, target FROM examples WHERE source_id = ?1 ORDER BY ordinal", .integer(source.id)
            ) { row in
                let input = vocabulary.encode(row.text(1))
                let target = vocabulary.encode(row.text(2))
                try database.run(
                    "INSERT INTO temp.encoded (ordinal, input, target) VALUES (?1, ?2, ?3)",
                    .integer(try row.count(0)), .blob(TokenCoding.encode(input)), .blob(TokenCoding.encode(target)))
                inputTokens += input.count
                targetTokens += target.count
                examples += 1
                if examples % 1024 == 0 || examples == source.exampleCount {
                    try progress(
                        TokenizationProgress(
                            task: task.name, split: split, examples: examples, exampleCount: source.exampleCount))
                }
            }
        }
        try database.transaction {
            // Another process may have filled the cache meanwhile, or imported the split anew.
            guard try tokenTotals(source, vocabulary) == nil else { return }
            guard try sourceInUse(task: task.name, split: split)?.id == source.id else {
                throw StoreError(
                    .mismatch(
                        "the \(split.rawValue) split of the task \"\(task.name)\" was imported anew meanwhile; "
                            + "run again"),
                    path: path)
            }
            let vocabularyID = try storeVocabulary(vocabulary)
            try database.run(
                """
                INSERT INTO tokenized_sources (source_id, vocabulary_id, input_tokens, target_tokens)
                VALUES (?1, ?2, ?3, ?4)
                """, .integer(source.id), .integer(vocabularyID), .integer(inputTokens), .integer(targetTokens))
            try database.run(
                """
                INSERT INTO tokens (source_id, vocabulary_id, ordinal, input, target)
                SELECT ?1, ?2, ordinal, input, target FROM temp.encoded ORDER BY ordinal
                """, .integer(source.id), .integer(vocabularyID))
        }
        try database.execute("DELETE FROM temp.encoded")
    }

    /// Loads the token ids of a split. They are cut to the task's limits less one and then ended by the end-of-sequence
    /// token, as in seqio.
    /// - Parameter excluded: examples to leave out
    /// - Throws: ``StoreError`` if the split was not imported, was imported under another definition of the task, or
    ///   was not tokenised with this vocabulary.
    package func tokenized(
        task: TaskDefinition, split: Split, vocabulary: any Vocabulary, excluding excluded: ExcludedOrdinals = .none
    ) throws -> TokenizedExamples {
        try database.snapshot { try readTokens(of: task, split, vocabulary, excluding: excluded) }
    }

    private func readTokens(
        of task: TaskDefinition, _ split: Split, _ vocabulary: any Vocabulary, excluding excluded: ExcludedOrdinals
    ) throws -> TokenizedExamples {
        let source = try requiredSource(of: task, split: split)
        guard let totals = try tokenTotals(source, vocabulary) else {
            throw StoreError(
                .absent(
                    "the \(split.rawValue) split of the task \"\(task.name)\" is not tokenised with this vocabulary; "
                        + "tokenise it first"),
                path: path)
        }
        var inputs = FlatSequences()
        var targets = FlatSequences()
        let count = source.exampleCount
        let limits = task.limits
        let end = vocabulary.specialTokens.endOfSequence
        // A damaged file may claim more tokens than it has bytes. The claim is limited by the bytes.
        let room = min(count, byteCount)
        inputs.reserve(
            sequences: room, tokens: min(totals.input + count, limits.maxInputTokens * count, byteCount + room))
        targets.reserve(
            sequences: room, tokens: min(totals.target + count, limits.maxTargetTokens * count, byteCount + room))
        var truncatedInputs = 0
        var truncatedTargets = 0
        try database.forEach(
            "SELECT input, target, ordinal FROM tokens WHERE source_id = ?1 AND vocabulary_id = ?2 ORDER BY ordinal",
            .integer(source.id), .integer(totals.vocabularyID)
        ) { row in
            guard excluded.place(of: try row.count(2)) != nil else { return }
            let cutInput = row.withBlob(0) {
                inputs.append(encoded: $0, limit: limits.maxInputTokens, keep: limits.keep, end: end)
            }
            let cutTarget = row.withBlob(1) { targets.append(encoded: $0, limit: limits.maxTargetTokens, end: end) }
            truncatedInputs += cutInput ? 1 : 0
            truncatedTargets += cutTarget ? 1 : 0
        }
        let areIDsKnown = max(inputs.largestToken, targets.largestToken) < vocabulary.size
        guard inputs.count == count - excluded.count, areIDsKnown else {
            throw StoreError(.damaged("the token cache of \(task.name) does not fit its examples"), path: path)
        }
        return TokenizedExamples(
            task: task.name, inputs: inputs, targets: targets, truncatedInputs: truncatedInputs,
            truncatedTargets: truncatedTargets, excluded: excluded)
    }

    /// The source of a split, checked against the task's current definition.
    private func requiredSource(of task: TaskDefinition, split: Split) throws(StoreError) -> SourceInUse {
        let source = try requiredSource(task: task.name, split: split)
        guard source.taskFingerprint == task.fingerprint else {
            throw StoreError(
                .mismatch(
                    "the task \"\(task.name)\" has changed since its \(split.rawValue) split was imported; "
                        + "import it again"),
                path: path)
        }
        return source
    }

    /// The numbers of cached tokens; nil if the cache is not filled.
    private func tokenTotals(
        _ source: SourceInUse, _ vocabulary: any Vocabulary
    ) throws(StoreError) -> (vocabularyID: Int, input: Int, target: Int)? {
        try database.first(
            """
            SELECT vocabulary_id, input_tokens, target_tokens
            FROM tokenized_sources JOIN vocabularies ON vocabularies.id = vocabulary_id
            WHERE source_id = ?1 AND fingerprint = ?2
            """, .integer(source.id), .text(vocabulary.fingerprint)
        ) { (row) throws(StoreError) in (row.integer(0), try row.count(1), try row.count(2)) }
    }

    private func storeVocabulary(_ vocabulary: any Vocabulary) throws(StoreError) -> Int {
        let known = try database.first(
            "SELECT id FROM vocabularies WHERE fingerprint = ?1", .text(vocabulary.fingerprint)
        ) { $0.integer(0) }
        if let known { return known }
        try database.run(
            "INSERT INTO vocabularies (fingerprint, size) VALUES (?1, ?2)", .text(vocabulary.fingerprint),
            .integer(vocabulary.size))
        return database.lastInsertedID
    }
}
