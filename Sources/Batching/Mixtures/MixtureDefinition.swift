import Configuration

/// Tasks and other mixtures, and how often each of them is drawn.
///
/// Written in a file of its own beside the tasks, in a pipeline, or in another mixture; see ``MixtureReader``.
public struct MixtureDefinition: Sendable {
    public let name: String
    public let description: String
    /// Its own tasks, in the order of the configuration; those of its parts are not among them.
    public let taskNames: [String]
    /// Tasks that it does not train on and that are evaluated with the others; those of its parts are not among them.
    public let evaluatedNames: [String]
    /// The numbers beside the names of the tasks, where the policy needs them.
    public let weights: [Double]?
    /// How often its own tasks are drawn.
    public let policy: any MixingPolicy
    /// The mixtures in it.
    public internal(set) var parts: [Part]
    /// What its configuration says, defaults included.
    let settings: JSONOutput

    /// A mixture in a mixture.
    public struct Part: Sendable {
        public let name: String
        /// How often it is drawn, in the unit of the rates of the tasks beside it.
        public let rate: Double
        /// What it is; nil where that stands in another file, until it is put in by ``MixtureRegistry``.
        public internal(set) var definition: MixtureDefinition?
        /// Where the rate or the definition stands, for messages.
        let place: (path: String, location: SourceLocation)
    }

    /// The names of its own tasks, then of those of its parts, each where it is met first.
    public var allTaskNames: [String] {
        var names: [String] = []
        func visit(_ mixture: MixtureDefinition) {
            for name in mixture.taskNames where !names.contains(name) { names.append(name) }
            for part in mixture.parts { part.definition.map(visit) }
        }
        visit(self)
        return names
    }

    /// The names of all tasks that are evaluated: those that are trained on, then the others.
    public var allEvaluatedNames: [String] {
        var names = allTaskNames
        func visit(_ mixture: MixtureDefinition) {
            for name in mixture.evaluatedNames where !names.contains(name) { names.append(name) }
            for part in mixture.parts { part.definition.map(visit) }
        }
        visit(self)
        return names
    }

    /// The mixtures that it names without describing them, anywhere in it.
    var references: [Part] {
        parts.flatMap { part in part.definition?.references ?? [part] }
    }

    /// The configuration with every mixture in it described in place.
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
