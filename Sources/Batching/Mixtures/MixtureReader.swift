import Configuration
import TaskDefinitions

/// Reads the fields of every mixture, in a file, in a pipeline or in another mixture:
///
///     {"tasks": ["spell", "parse"], "policy": "proportional", "limit": 100000, "taskLimits": {"parse": 5000}}
///     {"tasks": {"spell": 2, "parse": 1}}
///     {"tasks": ["spell"], "mixtures": {"glue": 20000, "dates": {"rate": 5000, "tasks": ["date", "find_date"]}}}
///     {"tasks": ["glue_mnli"], "evaluateAlso": ["glue_mnli_mismatched"]}
///
/// Numbers beside the names of tasks make the policy `explicit`. Without them it is `proportional` unless named. A part
/// of a mixture always has a number: `glue` is named and has a file, and `dates` is described in place. Tasks in
/// `evaluateAlso` are not trained on and need no training data.
struct MixtureReader {
    /// The names of the existing tasks; nil to accept all.
    let taskNames: [String]?
    /// The names of the mixtures with files.
    let mixtureNames: [String]

    /// - Parameter name: the name of the mixture
    func read(_ object: ConfigurationObject, name: String, description: String = "") -> MixtureDefinition {
        let tasks = readTasks(object)
        let parts = readParts(object)
        if tasks == nil, parts == nil { _ = object.requiredValue("tasks", Self.tasksHelp) }
        let evaluated = readEvaluated(object, trained: tasks?.names ?? [])
        let names = tasks?.names ?? []
        let policy = Self.readPolicy(object, tasks: names, hasWeights: names.isEmpty ? nil : tasks?.weights != nil)
        return MixtureDefinition(
            name: name, description: description, taskNames: names, evaluatedNames: evaluated, weights: tasks?.weights,
            policy: policy, parts: parts ?? [], settings: object.resolved)
    }

    // MARK: Tasks

    private static let tasksHelp = "the tasks to train on: their names, or a rate for each name"

    /// Nil if the mixture names no tasks.
    private func readTasks(_ object: ConfigurationObject) -> (names: [String], weights: [Double]?)? {
        guard let value = object.value("tasks", Self.tasksHelp) else { return nil }
        let noTask = "the mixture has no tasks; name one at least"
        let tasks = value.read(
            as: "an array of task names, or an object of names and rates",
            [
                .array: { value -> (names: [String], weights: [Double]?)? in
                    var names: [String] = []
                    for element in value.array(atLeast: 1, isSet: true, else: { _ in noTask }) ?? [] {
                        guard let name = element.string() else { continue }
                        check(task: name, report: element.report)
                        if names.contains(name) { element.report("task \"\(name)\" is listed twice; name it once") }
                        names.append(name)
                    }
                    return (names, nil)
                },
                .object: { value in
                    guard let tasks = value.object() else { return nil }
                    if tasks.keys.isEmpty { value.report(noTask) }
                    let weights = tasks.keys.map { name in
                        check(task: name) { tasks.report($0, at: name) }
                        return readRate(of: "task \"\(name)\"", in: tasks, at: name)
                    }
                    return (tasks.keys, weights)
                },
            ])
        return tasks ?? ([], nil)
    }

    /// The tasks that are evaluated but not trained on.
    private func readEvaluated(_ object: ConfigurationObject, trained: [String]) -> [String] {
        var names: [String] = []
        for element in object.array(
            "evaluateAlso", default: [], "tasks that are evaluated and not trained on")
        {
            guard let name = element.string() else { continue }
            check(task: name, report: element.report)
            if names.contains(name) { element.report("task \"\(name)\" is listed twice; name it once") }
            if trained.contains(name) {
                element.report("task \"\(name)\" is trained on, and so is evaluated anyway; remove it here")
            }
            names.append(name)
        }
        return names
    }

    private func check(task name: String, report: (String) -> Void) {
        guard let taskNames, !taskNames.contains(name) else { return }
        if mixtureNames.contains(name) {
            report("\"\(name)\" is a mixture, not a task; give it a rate: \"mixtures\": {\"\(name)\": 1}")
        } else {
            report("unknown task \"\(name)\"\(Suggestion.phrase(for: name, among: taskNames))")
        }
    }

    // MARK: Mixtures

    /// Nil if the mixture has no parts.
    private func readParts(_ object: ConfigurationObject) -> [MixtureDefinition.Part]? {
        let help = "mixtures in this one: for each name the rate of a mixture file, or a mixture described here"
        guard let value = object.value("mixtures", help) else { return nil }
        guard let mixtures = value.object() else { return [] }
        if mixtures.keys.isEmpty { value.report("names no mixture; name one, or leave this out") }
        return mixtures.keys.map { name in
            let owner = "mixture \"\(name)\""
            var definition: MixtureDefinition?
            let rate: Double
            if let value = mixtures.value(name), value.isObject, let part = value.object(named: "mixture") {
                checkNew(name, part)
                rate = readRate(of: owner, in: part, at: "rate")
                definition = read(part, name: name)
                if value.isDescription { _ = readRate(of: owner, in: mixtures, at: name) }
            } else {
                check(mixture: name) { mixtures.report($0, at: name) }
                rate = readRate(of: owner, in: mixtures, at: name)
            }
            let path = "\(mixtures.path).\(name)"
            let location = mixtures.value(name)?.location ?? mixtures.location
            return .init(name: name, rate: rate, definition: definition, place: (path, location))
        }
    }

    private func check(mixture name: String, report: (String) -> Void) {
        guard !mixtureNames.contains(name) else { return }
        if taskNames?.contains(name) == true {
            report("\"\(name)\" is a task, not a mixture; name it in \"tasks\"")
        } else {
            let nearest = Suggestion.nearest(to: name, among: mixtureNames)
            let hint = "describe it here, or in a file \(name)\(TaskFiles.mixtureExtension) beside the tasks"
            report("unknown mixture \"\(name)\"; \(nearest.map { "did you mean \"\($0)\"?" } ?? hint)")
        }
    }

    /// A mixture that is described in place must not have the name of a task. It may have the name of a mixture with a
    /// file: the configuration of a run describes all its mixtures.
    private func checkNew(_ name: String, _ object: ConfigurationObject) {
        if let problem = TaskName.problem(name, of: "mixture") {
            object.report(problem)
        } else if taskNames?.contains(name) == true {
            object.report("\"\(name)\" is the name of a task already; give the mixture another name")
        }
    }

    private func readRate(of owner: String, in object: ConfigurationObject, at key: String) -> Double {
        let help = "how often it is drawn, in proportion to the numbers beside it"
        guard let value = object.value(key, isRequired: true, help) else {
            object.report("\(owner) has no rate; give it a number", at: key)
            return 1
        }
        guard let rate = value.number(in: 0...) else { return 1 }
        if rate == 0 { value.report("\(owner) has a rate of zero; remove it from the mixture") }
        return rate
    }

    // MARK: Policy

    /// - Parameter hasWeights: nil if there are no tasks
    private static func readPolicy(
        _ object: ConfigurationObject, tasks: [String], hasWeights: Bool?
    ) -> any MixingPolicy {
        let inferred: any MixingPolicy.Type = hasWeights == true ? ExplicitPolicy.self : ProportionalPolicy.self
        let help = "how often each task is drawn; \"explicit\" where the tasks have numbers"
        return object.variant(
            "policy", among: MixingPolicyCatalogue.names, of: "policy", default: inferred.name, help
        ) { name in
            let policy = MixingPolicyCatalogue.policy(named: name) ?? inferred
            if let hasWeights, policy.needsWeights != hasWeights {
                object.report(
                    policy.needsWeights
                        ? "policy \"\(name)\" needs a number for each task: \"tasks\": {\"name\": 1}"
                        : "policy \"\(name)\" takes no numbers for tasks; list their names, or use policy \"explicit\"",
                    at: "policy")
            }
            return policy.init(object, tasks: tasks)
        }
    }
}
