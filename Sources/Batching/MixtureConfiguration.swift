import Configuration
import TaskDefinitions

/// The mixture of a run, as its configuration describes it: an object, or the name of a mixture that has a file.
///
///     "mixture": {"tasks": ["spell", "parse"], "policy": "proportional", "limit": 100000, "temperature": 2}
///     "mixture": {"tasks": {"spell": 2, "parse": 1}, "draws": "independent"}
///     "mixture": {"tasks": ["spell"], "mixtures": {"glue": 20000}}
///     "mixture": "glue"
public struct MixtureConfiguration: Sendable {
    public let definition: MixtureDefinition
    public let draws: DrawKind
    /// All tasks of the mixture and of those in it: a mixture's own before those of its parts, each in the order of the
    /// configuration and where it is met first. This is the order of the sampler's task indices.
    public let taskNames: [String]
    /// All tasks that are evaluated: these, then those that the mixture does not train on.
    public var evaluatedNames: [String] { definition.allEvaluatedNames }
    /// What is wrong with the files of its tasks and of the mixtures in it. Where there is anything, it is of no use.
    public let problems: [Diagnostic]

    /// Reads the mixture of a pipeline; problems are reported at their place.
    public init(pipeline: ConfigurationObject, registry: MixtureRegistry) {
        let help = "the tasks to train on: an object, or the name of a mixture's file"
        let value = pipeline.requiredValue("mixture", help)
        let mixture = value?.read(
            as: "an object",
            [
                .string: { Self.named($0, registry) },
                .object: { $0.object().map { MixtureConfiguration($0, registry: registry) } },
            ])
        self = mixture ?? MixtureConfiguration(Self.standIn, .exact)
    }

    /// The mixture of a file, by its name.
    private static func named(_ value: ConfigurationValue, _ registry: MixtureRegistry) -> MixtureConfiguration? {
        guard let name = value.string() else { return nil }
        if let definition = registry.mixture(named: name) {
            return MixtureConfiguration(definition, .exact, problems: registry.problems(of: definition))
        }
        if registry.mixtureNames.contains(name) {
            return MixtureConfiguration(Self.standIn, .exact, problems: registry.problems(ofMixture: name))
        }
        value.report(
            registry.taskNames.contains(name)
                ? "\"\(name)\" is a task, not a mixture; write {\"tasks\": [\"\(name)\"]}"
                : "unknown mixture \"\(name)\"\(Suggestion.phrase(for: name, among: registry.mixtureNames))")
        return nil
    }

    /// Reads a mixture that is an object; problems are reported at their place.
    /// - Parameter registry: the tasks and mixtures that exist, any other being reported. Nil to accept all tasks.
    public init(_ object: ConfigurationObject, registry: MixtureRegistry? = nil) {
        let reader = MixtureReader(
            taskNames: registry?.taskNames, mixtureNames: registry?.mixtureNames ?? [])
        var definition = reader.read(object, name: "mixture")
        if let registry {
            let complete = registry.complete(definition)
            if complete == nil { object.report("holds too many mixtures at all depths", at: "mixtures") }
            definition = complete ?? Self.standIn
        }
        let kinds: KeyValuePairs<String, DrawKind> = ["exact": .exact, "independent": .independent]
        let help = "whether every task keeps to its share at any time, or each draw is by chance"
        self.init(
            definition, object.choice("draws", among: kinds, default: .exact, help),
            problems: registry?.problems(of: definition) ?? [])
    }

    private init(_ definition: MixtureDefinition, _ draws: DrawKind, problems: [Diagnostic] = []) {
        self.definition = definition
        self.draws = draws
        self.problems = problems
        taskNames = definition.allTaskNames
    }

    /// Stands for a mixture that was reported.
    private static let standIn = MixtureDefinition(
        name: "", description: "", taskNames: [], evaluatedNames: [], weights: nil, policy: EqualPolicy(), parts: [],
        settings: .object([]))

    /// The configuration in force, with the mixtures that have files described in place: what a run was trained on is
    /// then known whatever becomes of the files. It reads back as the same mixture.
    package var resolved: JSONOutput { definition.expanded.replacing("draws", with: .string(draws.rawValue)) }

    /// The rates of all tasks.
    /// - Parameter exampleCounts: the number of training examples of each task, in the order of `taskNames`.
    /// - Throws: ``MixtureError`` for a task without examples or without a rate.
    public func rates(exampleCounts: [Int]) throws(MixtureError) -> MixtureRates {
        precondition(
            exampleCounts.count == taskNames.count,
            "MixtureConfiguration: \(exampleCounts.count) counts for \(taskNames.count) tasks")
        let tasks = zip(taskNames, exampleCounts).map { MixtureTask(name: $0, exampleCount: $1) }
        let nested = NestedRates(definition, tasks: tasks)
        return try MixtureRates(tasks, rates: nested.rates, cappedCounts: nested.cappedCounts)
    }
}
