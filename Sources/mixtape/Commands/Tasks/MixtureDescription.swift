import Batching
import Configuration

/// A mixture's definition as facts, for people and for programs.
struct MixtureDescription {
    let definition: MixtureDefinition
    /// All its tasks, those of the mixtures in it included.
    let taskNames: [String]

    init(_ definition: MixtureDefinition, _ registry: MixtureRegistry) {
        self.definition = definition
        taskNames = registry.taskNames(of: definition)
    }

    private var policy: String { type(of: definition.policy).name }

    var facts: [(String, String)] {
        var facts = [("mixture", definition.name)]
        if !definition.description.isEmpty { facts.append(("description", definition.description)) }
        let weights = definition.weights.map { $0.map { " \($0)" } } ?? definition.taskNames.map { _ in "" }
        let own = zip(definition.taskNames, weights).map { $0 + $1 }.joined(separator: ", ")
        if !own.isEmpty { facts += [("tasks", own), ("policy", policy)] }
        if !definition.parts.isEmpty {
            facts.append(("mixtures", definition.parts.map { "\($0.name) \($0.rate)" }.joined(separator: ", ")))
            facts.append(("all tasks", taskNames.joined(separator: ", ")))
        }
        return facts
    }

    var json: JSONOutput {
        .object([
            ("mixture", .string(definition.name)), ("description", .string(definition.description)),
            ("tasks", .array(definition.taskNames.map(JSONOutput.string))),
            ("weights", definition.weights.map { .array($0.map { .number($0) }) } ?? .null),
            ("policy", .string(policy)),
            ("mixtures", .object(definition.parts.map { ($0.name, .number($0.rate)) })),
            ("all_tasks", .array(taskNames.map(JSONOutput.string))),
        ])
    }
}
