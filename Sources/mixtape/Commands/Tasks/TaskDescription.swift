import Configuration
import TaskDefinitions

/// A task's definition as facts, for people and for programs.
struct TaskDescription {
    private let task: TaskDefinition

    init(_ task: TaskDefinition) { self.task = task }

    private var sources: [(key: String, value: String)] {
        Split.allCases.compactMap { split in task.sources[split].map { (split.rawValue, $0.path) } }
    }

    var facts: [(String, String)] {
        var facts = [
            ("task", task.name), ("file", task.file), ("input", task.input.source), ("target", task.target.source),
        ]
        if !task.description.isEmpty { facts.insert(("description", task.description), at: 2) }
        if let references = task.references { facts.append(("references", references)) }
        if let labels = task.labels { facts.append(("labels", labels.joined(separator: ", "))) }
        facts.append(("metrics", task.metrics.map(\.title).joined(separator: ", ")))
        facts.append(("limits", "\(task.limits.maxInputTokens) input tokens, \(task.limits.maxTargetTokens) target tokens"))
        facts.append(("evaluation", task.evaluation.description))
        facts += sources.map { ($0.key, $0.value) }
        return facts
    }

    var json: JSONOutput {
        .object([
            ("name", .string(task.name)), ("description", .string(task.description)), ("file", .string(task.file)),
            ("sources", .object(sources.map { ($0.key, .string($0.value)) })),
            ("input", .string(task.input.source)), ("target", .string(task.target.source)),
            ("references", .string(task.references)),
            ("labels", task.labels.map { .array($0.map(JSONOutput.string)) } ?? .null),
            ("metrics", .array(task.metrics.map { .string($0.title) })),
            ("max_input_tokens", .integer(task.limits.maxInputTokens)),
            ("max_target_tokens", .integer(task.limits.maxTargetTokens)),
            ("evaluation", .string(task.evaluation.description)),
            ("fingerprint", .string(task.fingerprint)),
        ])
    }
}
