import Configuration

/// Tasks and other mixtures with the rates at which they are drawn.
///
/// It stands in a file beside the tasks, in a pipeline, or in another mixture; see ``MixtureReader``.
package struct MixtureDefinition: Sendable {
    package let name: String
    package let description: String
    /// Its own tasks, in the order of the configuration, without those of its parts.
    package let taskNames: [String]
    /// Tasks that it evaluates but does not train on, without those of its parts.
    package let evaluatedNames: [String]
    /// The numbers beside the names of the tasks, if the policy needs them.
    package let weights: [Double]?
    /// The policy that sets the rates of its own tasks.
    package let policy: any MixingPolicy
    /// The mixtures in it.
    package internal(set) var parts: [Part]
    /// The settings of its configuration, defaults included.
    let settings: JSONOutput

    /// A mixture in a mixture.
    package struct Part: Sendable {
        package let name: String
        /// Its rate, in the unit of the rates of the tasks beside it.
        package let rate: Double
        /// Its definition. If that stands in another file, it is nil until ``MixtureRegistry`` fills it in.
        package internal(set) var definition: MixtureDefinition?
        /// The place of the rate or the definition, for messages.
        let place: (path: String, location: SourceLocation)
    }

    /// The names of its own tasks, then those of its parts, each at its first occurrence.
    package var allTaskNames: [String] {
        var names: [String] = []
        func visit(_ mixture: MixtureDefinition) {
            for name in mixture.taskNames where !names.contains(name) { names.append(name) }
            for part in mixture.parts { part.definition.map(visit) }
        }
        visit(self)
        return names
    }

    /// The names of all evaluated tasks: first the trained ones, then the others.
    package var allEvaluatedNames: [String] {
        var names = allTaskNames
        func visit(_ mixture: MixtureDefinition) {
            for name in mixture.evaluatedNames where !names.contains(name) { names.append(name) }
            for part in mixture.parts { part.definition.map(visit) }
        }
        visit(self)
        return names
    }

    /// The mixtures at any depth that it names without describing them.
    var references: [Part] {
        parts.flatMap { part in part.definition?.references ?? [part] }
    }

    /// The configuration with every part described in place.
    var expanded: JSONOutput {
        let own = ["name", "description", "rate"].reduce(settings) { $0.removing($1) }
        guard !parts.isEmpty else { return own }
        return own.replacing(
            "mixtures",
            with: .object(
                parts.map { part in
                    let rate = Int(exactly: part.rate).map { JSONOutput.integer($0) } ?? .number(part.rate)
                    return (part.name, (part.definition?.expanded ?? .object([])).replacing("rate", with: rate))
                }))
    }
}
