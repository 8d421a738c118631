import Batching
import Configuration
import Presentation

/// A mixture's definition as facts, for people and for programs.
struct MixtureDescription {
    private let definition: MixtureDefinition

    init(_ definition: MixtureDefinition) { self.definition = definition }

    private var policy: String { type(of: definition.policy).name }

    var facts: [(String, String)] {
        var facts = [("mixture", definition.name)]
        if !definition.description.isEmpty { facts.append(("description", definition.description)) }
        let own = definition.taskNames.enumerated().map { index, name in
            definition.weights.map { "\(name) \(Quantity.number($0[index]))" } ?? name
        }
        if !own.isEmpty { facts += [("tasks", own.joined(separator: ", ")), ("policy", policy)] }
        if !definition.parts.isEmpty {
            let parts = definition.parts.map { "\($0.name) \(Quantity.number($0.rate))" }
            facts.append(("mixtures", parts.joined(separator: ", ")))
            facts.append(("all tasks", definition.allTaskNames.joined(separator: ", ")))
        }
        let trained = definition.allTaskNames
        let others = definition.allEvaluatedNames.filter { !trained.contains($0) }
        if !others.isEmpty { facts.append(("evaluated", others.joined(separator: ", "))) }
        return facts
    }

    var json: JSONOutput {
        .object([
            ("mixture", .string(definition.name)), ("description", .string(definition.description)),
            ("tasks", .array(definition.taskNames.map(JSONOutput.string))),
            ("weights", definition.weights.map { .array($0.map { .number($0) }) } ?? .null),
            ("policy", .string(policy)),
            ("mixtures", .object(definition.parts.map { ($0.name, .number($0.rate)) })),
            ("all_tasks", .array(definition.allTaskNames.map(JSONOutput.string))),
            ("evaluated_tasks", .array(definition.allEvaluatedNames.map(JSONOutput.string))),
        ])
    }
}
