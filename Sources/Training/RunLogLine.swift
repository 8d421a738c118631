import Configuration

/// A line of a run's log.
package enum RunLogLine: Sendable, Equatable {
    case step(RunLog.Entry)
    case scores(TaskScores)

    package var step: Int {
        switch self {
        case .step(let entry): entry.step
        case .scores(let scores): scores.step
        }
    }

    /// The subject of a line; a log has one line for each subject.
    enum Subject: Hashable {
        case step(Int)
        case scores(step: Int, task: ExactText, split: String)
    }

    var subject: Subject {
        switch self {
        case .step(let entry): .step(entry.step)
        case .scores(let scores): .scores(step: scores.step, task: ExactText(scores.task), split: scores.split)
        }
    }

    // MARK: Writing

    static func line(_ record: StepRecord, taskNames: [String]) -> String {
        let tasks: [(key: String, value: JSONOutput)] = zip(taskNames, record.tasks).compactMap { name, task in
            guard task.targetTokens > 0 else { return nil }
            return (
                name,
                .object([
                    ("loss", .number(task.mean)), ("target_tokens", .integer(task.targetTokens)),
                    ("examples", .integer(task.examples)),
                ])
            )
        }
        return JSONOutput.object([
            ("step", .integer(record.step)), ("loss", .number(record.loss)),
            ("learning_rate", .number(record.learningRate)), ("gradient_norm", .number(record.gradientNorm)),
            ("tokens", .integer(record.tokens)), ("tasks", .object(tasks)),
        ]).line
    }

    static func line(_ scores: TaskScores) -> String {
        JSONOutput.object([
            ("step", .integer(scores.step)), ("task", .string(scores.task)), ("split", .string(scores.split)),
            ("examples", .integer(scores.examples)),
            (
                "metrics",
                .object(
                    scores.metrics.map { metric in
                        (
                            metric.name,
                            .object([
                                ("value", .number(metric.value)), ("low", .number(metric.low)),
                                ("high", .number(metric.high)),
                                ("is_higher_better", .bool(metric.isHigherBetter)),
                            ])
                        )
                    })
            ),
        ]).line
    }

    // MARK: Reading

    /// Nil for what is no whole line of a log.
    package init?(_ bytes: some Sequence<UInt8>) {
        guard let root = try? JSONDocument(bytes: Array(bytes), file: "log", dialect: .strict).root,
            let step = root["step"]?.count
        else { return nil }
        if let tasks = root["tasks"]?.members, let tokens = root["tokens"]?.count,
            let entry = Self.entry(root, step: step, tasks: tasks, tokens: tokens)
        {
            self = .step(entry)
        } else if let task = root["task"]?.string, let metrics = root["metrics"]?.members {
            self = .scores(
                TaskScores(
                    step: step, task: task, split: root["split"]?.string ?? "",
                    examples: root["examples"]?.count ?? 0, metrics: metrics.map(Self.score)))
        } else {
            return nil
        }
    }

    /// Nil for an impossible number.
    private static func entry(_ root: JSONNode, step: Int, tasks: [JSONMember], tokens: Int) -> RunLog.Entry? {
        var losses: [String: Double] = [:]
        var examples: [String: Int] = [:]
        var targetTokens: [String: Int] = [:]
        for task in tasks {
            guard let exampleCount = task.node["examples"]?.count, let tokenCount = task.node["target_tokens"]?.count
            else { return nil }
            losses[task.key] = task.node["loss"]?.number
            examples[task.key] = exampleCount
            targetTokens[task.key] = tokenCount
        }
        return RunLog.Entry(
            step: step, loss: root["loss"]?.number ?? .nan,
            learningRate: root["learning_rate"]?.number ?? .nan, gradientNorm: root["gradient_norm"]?.number ?? .nan,
            taskLosses: losses, taskExamples: examples, taskTargetTokens: targetTokens, tokens: tokens)
    }

    private static func score(_ metric: JSONMember) -> TaskScores.Score {
        TaskScores.Score(
            name: metric.key, value: metric.node["value"]?.number ?? .nan, low: metric.node["low"]?.number,
            high: metric.node["high"]?.number, isHigherBetter: metric.node["is_higher_better"]?.bool ?? true)
    }
}
