import Configuration
import TaskDefinitions

/// The mixture in a run's configuration: an object, or the name of a mixture with a file.
///
///     "mixture": {"tasks": ["spell", "parse"], "policy": "proportional", "limit": 100000, "temperature": 2}
///     "mixture": {"tasks": {"spell": 2, "parse": 1}, "draws": "independent"}
///     "mixture": {"tasks": ["spell"], "mixtures": {"glue": 20000}}
///     "mixture": "glue"
///     "mixture": {"stages": [{"steps": 2000, "tasks": {"spell": 1}}, {"tasks": {"spell": 2, "parse": 1}}]}
package struct MixtureConfiguration: Sendable {
    /// A mixture, and the step from which it applies.
    package struct Stage: Sendable {
        /// Counted from 0.
        package let firstStep: Int
        package let definition: MixtureDefinition
    }

    /// One, or the stages of a curriculum in their order.
    package let stages: [Stage]
    package let draws: DrawKind
    /// All tasks of the mixtures of all stages and of their parts. A mixture's own tasks come before those of its
    /// parts, each in the order of the configuration and at its first occurrence. The sampler's task indices have this
    /// order.
    package let taskNames: [String]
    /// All evaluated tasks: first these, then those that the run does not train on.
    package let evaluatedNames: [String]
    /// The problems of the files of its tasks and mixtures. A mixture with problems must not be used.
    package let problems: [Diagnostic]

    /// Reads the mixture of a pipeline; problems are reported at their place.
    package init(pipeline: ConfigurationObject, registry: MixtureRegistry) {
        let help = "the tasks to train on: an object, or the name of a mixture's file"
        let value = pipeline.requiredValue("mixture", help)
        let mixture = value?.read(
            as: "an object",
            [
                .string: { Self.named($0, registry) },
                .object: { $0.object().map { MixtureConfiguration($0, registry: registry) } },
            ])
        self = mixture ?? MixtureConfiguration([Stage(firstStep: 0, definition: Self.standIn)], .exact)
    }

    /// The mixture of a file, by name.
    private static func named(_ value: ConfigurationValue, _ registry: MixtureRegistry) -> MixtureConfiguration? {
        guard let name = value.string() else { return nil }
        if let definition = registry.mixture(named: name) {
            let stage = Stage(firstStep: 0, definition: definition)
            return MixtureConfiguration([stage], .exact, problems: registry.problems(of: definition))
        }
        if registry.mixtureNames.contains(name) {
            let stage = Stage(firstStep: 0, definition: Self.standIn)
            return MixtureConfiguration([stage], .exact, problems: registry.problems(ofMixture: name))
        }
        value.report(
            registry.taskNames.contains(name)
                ? "\"\(name)\" is a task, not a mixture; write {\"tasks\": [\"\(name)\"]}"
                : "unknown mixture \"\(name)\"\(Suggestion.phrase(for: name, among: registry.mixtureNames))")
        return nil
    }

    /// Reads a mixture that is an object; problems are reported at their place.
    /// - Parameter registry: the existing tasks and mixtures; any other is reported. Nil to accept all tasks.
    package init(_ object: ConfigurationObject, registry: MixtureRegistry? = nil) {
        let reader = MixtureReader(
            taskNames: registry?.taskNames, mixtureNames: registry?.mixtureNames ?? [])
        /// Reads a mixture with its parts.
        func read(_ object: ConfigurationObject, name: String) -> MixtureDefinition {
            let definition = reader.read(object, name: name)
            guard let registry else { return definition }
            if let complete = registry.complete(definition) { return complete }
            object.report("holds too many mixtures at all depths", at: "mixtures")
            return Self.standIn
        }
        let stages = object.variant(ifPresent: "stages") { hasStages in
            hasStages
                ? Self.readStages(object, read) : [Stage(firstStep: 0, definition: read(object, name: "mixture"))]
        }
        let kinds: KeyValuePairs<String, DrawKind> = ["exact": .exact, "independent": .independent]
        let help = "whether every task keeps to its share at any time, or each draw is by chance"
        let problems = stages.flatMap { registry?.problems(of: $0.definition) ?? [] }.withoutRepeats
        self.init(stages, object.choice("draws", among: kinds, default: .exact, help), problems: problems)
    }

    /// Reads the stages of a mixture. Every stage but the last gives its number of steps.
    /// - Parameter read: reads the mixture of a stage, given a name for it
    private static func readStages(
        _ object: ConfigurationObject, _ read: (ConfigurationObject, String) -> MixtureDefinition
    ) -> [Stage] {
        let elements = object.array(
            "stages", atLeast: 2, "mixtures that follow each other, the last one to the end of the run"
        ) { _ in "a run has at least two stages; write the keys of a single one into \"mixture\" itself" }
        var stages: [Stage] = []
        var firstStep = 0
        for (index, element) in elements.enumerated() {
            guard let stage = element.object() else { continue }
            let steps = stage.optionalInteger(
                "steps", in: 1...1_000_000_000, "how long the stage lasts; the last one lasts to the end of the run")
            if index == elements.count - 1 {
                if steps != nil, !stage.isDescription {
                    stage.report("the last stage lasts to the end of the run; leave this out", at: "steps")
                }
            } else if steps == nil, !stage.has("steps") {
                stage.report("the stage does not say how long it lasts; give it \"steps\"")
            }
            stages.append(Stage(firstStep: firstStep, definition: read(stage, "stage \(index + 1)")))
            firstStep += steps ?? 1
        }
        return stages.isEmpty ? [Stage(firstStep: 0, definition: standIn)] : stages
    }

    private init(_ stages: [Stage], _ draws: DrawKind, problems: [Diagnostic] = []) {
        func names(_ ofStage: (MixtureDefinition) -> [String]) -> [String] {
            var names: [String] = []
            for name in stages.flatMap({ ofStage($0.definition) }) where !names.contains(name) { names.append(name) }
            return names
        }
        self.stages = stages
        self.draws = draws
        self.problems = problems
        let trained = names(\.allTaskNames)
        taskNames = trained
        evaluatedNames = trained + names(\.allEvaluatedNames).filter { !trained.contains($0) }
    }

    /// Stands for a mixture that was reported.
    private static let standIn = MixtureDefinition(
        name: "", description: "", taskNames: [], evaluatedNames: [], weights: nil, policy: EqualPolicy(), parts: [],
        settings: .object([]))

    /// The configuration in force, with mixtures from files described in place. It keeps what a run was trained on,
    /// whatever happens to the files. Reading it gives the same mixture.
    package var resolved: JSONOutput {
        let draws = JSONOutput.string(draws.rawValue)
        guard stages.count > 1 else { return stages[0].definition.expanded.replacing("draws", with: draws) }
        return .object([("stages", .array(stages.map(\.definition.expanded))), ("draws", draws)])
    }

    /// The rates of all tasks, stage by stage.
    /// - Parameter exampleCounts: the number of training examples of each task, in the order of `taskNames`.
    /// - Throws: ``MixtureError`` for a task without examples or without a rate.
    package func stages(exampleCounts: [Int]) throws(MixtureError) -> MixtureStages {
        precondition(
            exampleCounts.count == taskNames.count,
            "MixtureConfiguration: \(exampleCounts.count) counts for \(taskNames.count) tasks")
        let tasks = zip(taskNames, exampleCounts).map { MixtureTask(name: $0, exampleCount: $1) }
        var stages: [MixtureStages.Stage] = []
        for stage in self.stages {
            let nested = NestedRates(stage.definition, tasks: tasks)
            let names = Set(stage.definition.allTaskNames)
            let rates = try MixtureRates(
                tasks, rates: nested.rates, cappedCounts: nested.cappedCounts, isDrawn: names.contains)
            stages.append(MixtureStages.Stage(firstStep: stage.firstStep, rates: rates))
        }
        return MixtureStages(stages)
    }
}
