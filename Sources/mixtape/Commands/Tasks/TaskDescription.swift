import Configuration
import TaskDefinitions

/// A task's definition as facts, for people and for programs.
struct TaskDescription {
    private let task: TaskDefinition

    init(_ task: TaskDefinition) { self.task = task }

    private var sources: [(key: String, value: String)] {
        Split.allCases.compactMap { split in task.sources[split].map { (split.rawValue, $0.title()) } }
    }

    private var attributes: [(key: String, value: String)] {
        task.attributes.map { ($0.key, $0.value.source) }.sorted { $0.key < $1.key }
    }

    var facts: [(String, String)] {
        var facts = [
            ("task", task.name), ("file", task.file), ("input", task.input.source), ("target", task.target.source),
        ]
        if !task.description.isEmpty { facts.insert(("description", task.description), at: 2) }
        if let references = task.references { facts.append(("references", references)) }
        if let labels = task.labels { facts.append(("labels", labels.joined(separator: ", "))) }
        facts.append(("metrics", task.metrics.map(\.title).joined(separator: ", ")))
        let kept = task.limits.keep == .end ? "; of a longer input the end is kept" : ""
        facts.append((
            "limits", "\(task.limits.maxInputTokens) input tokens, \(task.limits.maxTargetTokens) target tokens\(kept)"
        ))
        facts.append(("evaluation", task.evaluation.description))
        if !task.attributes.isEmpty {
            let list = attributes.map { "\($0.key) \($0.value)" }
            facts.append(("attributes", list.joined(separator: ", ")))
        }
        if !task.data.isEmpty { facts.append(("data", task.data)) }
        facts += sources.map { ($0.key, $0.value) }
        return facts
    }

    var json: JSONOutput {
        .object([
            ("name", .string(task.name)), ("description", .string(task.description)), ("file", .string(task.file)),
            ("data", .string(task.data)),
            ("sources", .object(sources.map { ($0.key, .string($0.value)) })),
            ("input", .string(task.input.source)), ("target", .string(task.target.source)),
            ("references", .string(task.references)),
            ("attributes", .object(attributes.map { ($0.key, .string($0.value)) })),
            ("labels", task.labels.map { .array($0.map(JSONOutput.string)) } ?? .null),
            ("metrics", .array(task.metrics.map { .string($0.title) })),
            ("max_input_tokens", .integer(task.limits.maxInputTokens)),
            ("max_target_tokens", .integer(task.limits.maxTargetTokens)),
            ("keep", .string(task.limits.keep.rawValue)),
            ("evaluation", .string(task.evaluation.description)),
            ("fingerprint", .string(task.fingerprint)),
        ])
    }
}
