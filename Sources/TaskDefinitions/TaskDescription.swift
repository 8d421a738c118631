import Configuration

/// A task's definition as facts, for people and for programs.
package struct TaskDescription {
    private let task: TaskDefinition

    package init(_ task: TaskDefinition) { self.task = task }

    private var sources: [(key: String, value: String)] {
        Split.allCases.compactMap { split in task.sources[split].map { (split.rawValue, $0.title()) } }
    }

    private var attributes: [(key: String, value: String)] {
        task.attributes.map { ($0.key, $0.value.source) }.sorted { $0.key < $1.key }
    }

    package var facts: [(name: String, value: String)] {
        var facts: [(name: String, value: String)] = [
            ("task", task.name), ("file", task.file), ("input", task.input.source),
        ]
        if let target = task.target { facts.append(("target", target.source)) }
        if let objective = task.objective { facts.append(("objective", objective.description)) }
        if !task.description.isEmpty { facts.insert(("description", task.description), at: 2) }
        if !task.preprocessing.isEmpty { facts.append(("preprocess", Self.list(preprocessing))) }
        if let references = task.references { facts.append(("references", references)) }
        if let labels = task.labels { facts.append(("labels", labels.joined(separator: ", "))) }
        if let answers = task.answers { facts.append(("answers", answers.description)) }
        if !task.postprocessing.isEmpty { facts.append(("postprocess", Self.list(postprocessing))) }
        facts.append(("metrics", task.metrics.map(\.title).joined(separator: ", ")))
        let kept = task.limits.keep == .end ? "; a longer input keeps its end" : ""
        facts.append(
            (
                "limits",
                "\(task.limits.maxInputTokens) input tokens, \(task.limits.maxTargetTokens) target tokens\(kept)"
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

    private var preprocessing: [FieldValue] { task.preprocessing.map(\.description) }

    private var postprocessing: [FieldValue] {
        task.postprocessing.map { .object([type(of: $0).name: .object($0.settings)]) }
    }

    /// Steps as a task file writes them, but without braces around a step that has no settings.
    private static func list(_ steps: [FieldValue]) -> String {
        steps.map { step in
            guard case .object(let fields) = step, let (name, settings) = fields.first, settings == .object([:])
            else { return step.jsonText }
            return name
        }.joined(separator: ", ")
    }

    private static func json(_ value: FieldValue) -> JSONOutput {
        switch value {
        case .null: .null
        case .bool(let bool): .bool(bool)
        case .number(let spelling): Int(spelling).map { .integer($0) } ?? .number(Double(spelling))
        case .string(let text): .string(text)
        case .list(let elements): .array(elements.map(json))
        case .object(let fields): .object(fields.sorted { $0.key < $1.key }.map { ($0.key, json($0.value)) })
        }
    }

    package var json: JSONOutput {
        .object([
            ("name", .string(task.name)), ("description", .string(task.description)), ("file", .string(task.file)),
            ("data", .string(task.data)),
            ("sources", .object(sources.map { ($0.key, .string($0.value)) })),
            ("input", .string(task.input.source)), ("target", .string(task.target?.source)),
            ("objective", task.objective.map { Self.json(.object($0.fingerprint)) } ?? .null),
            ("references", .string(task.references)),
            ("attributes", .object(attributes.map { ($0.key, .string($0.value)) })),
            ("preprocess", .array(preprocessing.map(Self.json))),
            ("postprocess", .array(postprocessing.map(Self.json))),
            ("labels", task.labels.map { .array($0.map(JSONOutput.string)) } ?? .null),
            ("answers", .string(task.answers?.description)),
            ("metrics", .array(task.metrics.map { .string($0.title) })),
            ("max_input_tokens", .integer(task.limits.maxInputTokens)),
            ("max_target_tokens", .integer(task.limits.maxTargetTokens)),
            ("keep", .string(task.limits.keep.rawValue)),
            ("evaluation", .string(task.evaluation.description)),
            ("fingerprint", .string(task.fingerprint)),
        ])
    }
}
