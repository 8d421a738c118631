import TaskDefinitions

extension ExampleStore {
    /// Searches the tasks' training splits for examples of their validation and test splits. Each evaluation split is
    /// compared with the training split of every task. Texts are read one at a time; only hashes of the evaluation
    /// splits are kept.
    /// - Parameters:
    ///   - trainedTasks: the tasks whose training splits are searched; nil for all
    ///   - progress: gets the number of examples processed, from time to time
    /// - Throws: ``StoreError`` if a split was not imported.
    package func leakage(
        among tasks: [TaskDefinition], trainedOn trainedTasks: [TaskDefinition]? = nil,
        progress: (Int) -> Void = { _ in }
    ) throws -> Leakage {
        var examples = 0
        func forEachKey(_ task: TaskDefinition, _ split: Split, _ body: (TextKey, Int) -> Void) throws {
            let prefixLength = task.input.literalPrefix.unicodeScalars.count
            try forEachInput(task: task.name, split: split) { ordinal, input in
                body(TextKey(input.unicodeScalars.dropFirst(prefixLength)), ordinal)
                examples += 1
                if examples % 1024 == 0 { progress(examples) }
            }
        }
        var texts = EvaluationTexts()
        var splits: [(task: String, split: Split, exampleCount: Int)] = []
        for task in tasks {
            for split in [Split.validation, .test] where task.sources[split] != nil {
                try forEachKey(task, split) { texts.insert($0, split: splits.count, ordinal: $1) }
                splits.append((task.name, split, try count(task: task.name, split: split)))
            }
        }
        var overlaps: [[Leakage.Overlap]] = splits.map { _ in [] }
        var trainingOrdinals: [[Int]] = []
        for task in trainedTasks ?? tasks {
            var ordinals: [Int] = []
            defer { trainingOrdinals.append(ordinals) }
            guard task.sources[.train] != nil else { continue }
            var overlap = TrainingOverlap(texts, splitCount: splits.count)
            try forEachKey(task, .train) { if overlap.add($0, ordinal: $1) { ordinals.append($1) } }
            for (index, split) in splits.enumerated() {
                let tally = overlap.tallies[index]
                guard let sample = tally.sample else { continue }
                let counts = overlap.evaluationCounts(split: index)
                overlaps[index].append(
                    Leakage.Overlap(
                        task: split.task, split: split.split, exampleCount: split.exampleCount, trainingTask: task.name,
                        exactCount: counts.exact, normalizedCount: counts.normalized,
                        trainingCount: tally.trainingCount,
                        evaluationOrdinal: sample.evaluationOrdinal, trainingOrdinal: sample.trainingOrdinal))
            }
        }
        return Leakage(
            overlaps: overlaps.flatMap { $0 }, trainingOrdinals: trainingOrdinals,
            evaluationCount: splits.reduce(0) { $0 + $1.exampleCount })
    }

    /// Passes the inputs of a split to `body` in order.
    private func forEachInput(task: String, split: Split, _ body: (_ ordinal: Int, _ input: String) -> Void) throws {
        let source = try requiredSource(task: task, split: split)
        try database.forEach(
            "SELECT ordinal, input FROM examples WHERE source_id = ?1 ORDER BY ordinal", .integer(source.id)
        ) { body(try $0.count(0), $0.text(1)) }
    }
}
