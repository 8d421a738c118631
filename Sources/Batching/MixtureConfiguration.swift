import Configuration

/// A mixture as a run's configuration describes it:
///
///     {"tasks": ["spell", "parse"], "policy": "proportional", "limit": 100000, "temperature": 2}
///     {"tasks": ["spell", "parse"], "policy": "equal", "draws": "independent"}
///     {"tasks": {"spell": 2, "parse": 1}}
///
/// Numbers beside the names make the policy `explicit`; without them it is `proportional` unless named.
public struct MixtureConfiguration: Sendable {
    /// The tasks in the order of the configuration, which is the order of the sampler's task indices.
    public let taskNames: [String]
    /// The numbers beside the names, where the policy needs them.
    public let weights: [Double]?
    public let policy: any MixingPolicy
    public let draws: DrawKind

    /// Reads a mixture; problems are reported at their place.
    /// - Parameter knownTasks: the names of the tasks that exist; any other is reported. Nil to accept all.
    public init(_ object: ConfigurationObject, knownTasks: [String]? = nil) {
        let tasks = Self.readTasks(object, knownTasks: knownTasks)
        let policyType = Self.readPolicy(object, hasWeights: tasks.weights != nil)
        taskNames = tasks.names
        weights = tasks.weights
        policy = policyType.init(object)
        draws = object.choice("draws", among: ["exact": .exact, "independent": .independent], default: .exact)
    }

    /// The sampler of the mixture.
    /// - Parameter exampleCounts: the number of training examples of each task, in the order of `taskNames`.
    /// - Throws: ``MixtureError`` for a task without examples or without a rate.
    public func sampler(exampleCounts: [Int], batchSize: Int, seed: UInt64) throws(MixtureError) -> MixtureSampler {
        precondition(
            exampleCounts.count == taskNames.count,
            "MixtureConfiguration: \(exampleCounts.count) counts for \(taskNames.count) tasks")
        let tasks = taskNames.indices.map {
            MixtureTask(name: taskNames[$0], exampleCount: exampleCounts[$0], weight: weights?[$0])
        }
        return try MixtureSampler(tasks: tasks, policy: policy, draws: draws, batchSize: batchSize, seed: seed)
    }

    private static func readTasks(
        _ object: ConfigurationObject, knownTasks: [String]?
    ) -> (names: [String], weights: [Double]?) {
        guard let value = object.value("tasks") else {
            object.report("missing field \"tasks\"")
            return ([], nil)
        }
        func check(_ name: String, report: (String) -> Void) {
            if let knownTasks, !knownTasks.contains(name) {
                report("unknown task \"\(name)\"\(Suggestion.phrase(for: name, among: knownTasks))")
            }
        }
        var names: [String] = []
        var weights: [Double]?
        switch value.json {
        case .array:
            for element in value.array() ?? [] {
                guard let name = element.string() else { continue }
                check(name, report: element.report)
                if names.contains(name) { element.report("task \"\(name)\" is listed twice; name it once") }
                names.append(name)
            }
        case .object:
            guard let tasks = value.object() else { break }
            names = tasks.keys
            weights = names.map { name in
                check(name) { tasks.report($0, at: name) }
                guard let value = tasks.value(name) else {
                    tasks.report("task \"\(name)\" has no rate; give it a number", at: name)
                    return 1
                }
                guard let weight = value.number(in: 0...) else { return 1 }
                if weight == 0 { value.report("task \"\(name)\" has a rate of zero; remove it from the mixture") }
                return weight
            }
        default:
            value.report("expected an array of task names, or an object of names and rates, found \(value.json.kind)")
            return ([], nil)
        }
        if names.isEmpty { value.report("the mixture has no tasks; name one at least") }
        return (names, weights)
    }

    private static func readPolicy(_ object: ConfigurationObject, hasWeights: Bool) -> any MixingPolicy.Type {
        let inferred: any MixingPolicy.Type = hasWeights ? ExplicitPolicy.self : ProportionalPolicy.self
        let name = object.string("policy", default: inferred.name)
        guard let policy = MixingPolicyCatalogue.policy(named: name) else {
            let suggestion = Suggestion.phrase(for: name, among: MixingPolicyCatalogue.names)
            object.report("unknown policy \"\(name)\"\(suggestion)", at: "policy")
            return inferred
        }
        if policy.needsWeights != hasWeights {
            object.report(
                policy.needsWeights
                    ? "policy \"\(name)\" needs a number for each task: \"tasks\": {\"name\": 1}"
                    : "policy \"\(name)\" takes no numbers for tasks; list their names, or use policy \"explicit\"",
                at: "policy")
        }
        return policy
    }
}
