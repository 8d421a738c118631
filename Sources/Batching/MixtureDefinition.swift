import Configuration

/// Tasks and other mixtures, and how often each of them is drawn.
///
/// Written in a file of its own beside the tasks, in a pipeline, or in another mixture; see ``MixtureReader``.
public struct MixtureDefinition: Sendable {
    public let name: String
    public let description: String
    /// Its own tasks, in the order of the configuration; those of its parts are not among them.
    public let taskNames: [String]
    /// The numbers beside the names of the tasks, where the policy needs them.
    public let weights: [Double]?
    /// How often its own tasks are drawn.
    public let policy: any MixingPolicy
    /// The mixtures in it.
    public let parts: [Part]

    /// A mixture in a mixture.
    public struct Part: Sendable {
        public let name: String
        /// How often it is drawn, in the unit of the rates of the tasks beside it.
        public let rate: Double
        /// What it is, where that is written in place; nil where it has a file of its own.
        public let definition: MixtureDefinition?
        /// Where the rate or the definition stands, for messages.
        let place: (path: String, location: SourceLocation)
    }

    /// The mixtures with files that it names, anywhere in it.
    var references: [Part] {
        parts.flatMap { part in part.definition?.references ?? [part] }
    }

    /// The names of its own tasks, then of those of its parts, each where it is met first.
    /// - Parameter named: the mixtures that have files, by their names
    func allTaskNames(_ named: [String: MixtureDefinition]) -> [String] {
        var names: [String] = []
        var visited: Set<String> = []
        func visit(_ mixture: MixtureDefinition) {
            for name in mixture.taskNames where !names.contains(name) { names.append(name) }
            for part in mixture.parts {
                if let definition = part.definition {
                    visit(definition)
                } else if visited.insert(part.name).inserted, let definition = named[part.name] {
                    visit(definition)
                }
            }
        }
        visit(self)
        return names
    }
}
