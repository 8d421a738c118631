import Configuration
import Foundation

/// An axis of a study: named values, and each cell has one of them.
///
///     "method": {"methods": {"full": {}, "lora": {"delta": {"method": "lora"}}}, "baseline": "full"}
///     "task": {"tasks": {"pairs": ["rte", "mrpc"], "classification": ["sst5"]}}
///     "seed": {"seeds": [1, 2]}
///     "parts": {"subsets": {"adapter": {"method": "adapter"}, "bitfit": {"method": "bitfit"}}}
struct AxisConfiguration {
    struct Value {
        let name: String
        /// Values that replace those of the pipeline.
        var overrides: [ConfigurationOverride]
        /// The base that its cells begin from; nil if it does not say.
        var base: String?
        /// The settings that its cells are searched for.
        var space: [SearchDimension] = []
        /// The methods that act together; nil if it takes no part in a combination.
        var parts: [String]?
        var isSequence = false
        /// What tasks like it have in common, for a task.
        var kind = ""
    }

    let name: String
    let kind: StudyAxis.Kind
    /// Whether its values are subsets of some methods.
    let hasSubsets: Bool
    let values: [Value]
    let baseline: String?

    /// The keys that give an axis its values, with the kind of the axis.
    private static let kinds: KeyValuePairs<String, StudyAxis.Kind> = [
        "methods": .methods, "tasks": .tasks, "seeds": .seeds, "sizes": .sizes, "rates": .rates, "shares": .shares,
        "subsets": .other, "values": .other,
    ]

    private static let valueHelp =
        "the values that replace the pipeline's: paths with dots, such as training.schedule.learningRate; null removes "
        + "a key"

    static func read(_ object: ConfigurationObject, bases: [String]) -> [AxisConfiguration] {
        let axes = object.object("axes", "what differs between the cells: an axis for each name")
        if !axes.isDescription, axes.keys.isEmpty, object.has("axes") {
            axes.report("has no axis; name at least one")
        }
        return axes.keys.compactMap { name in
            let help = "an axis: its values by their kind"
            return axes.value(name, help)?.object().map { AxisConfiguration(name, $0, bases: bases) }
        }
    }

    private init(_ name: String, _ object: ConfigurationObject, bases: [String]) {
        self.name = name
        let found = object.alternative(
            "methods", "tasks", "seeds", "sizes", "rates", "shares", "subsets", "values"
        ) { key -> (key: String, values: [Value])? in
            guard let key else { return nil }
            return (key, Self.values(key, object, bases: bases))
        }
        let values = found?.values ?? []
        self.values = values
        hasSubsets = found?.key == "subsets"
        kind = Self.kinds.first { $0.key == found?.key }?.value ?? .other
        baseline = object.optionalString("baseline", "the value that the others are compared with")
        if let baseline, !values.contains(where: { $0.name == baseline }) {
            object.report(
                "unknown value \"\(baseline)\"\(Suggestion.phrase(for: baseline, among: values.map(\.name)))",
                at: "baseline")
        }
        for name in values.map(\.name).repeated { object.report("has the value \"\(name)\" twice; name it once") }
    }

    private static func values(_ key: String, _ object: ConfigurationObject, bases: [String]) -> [Value] {
        switch key {
        case "tasks": tasks(object)
        case "seeds": seeds(object)
        case "rates": rates(object)
        case "subsets": subsets(object)
        case "methods": named(object, key, "methods of training: for each name its values of the pipeline", bases)
        case "sizes": named(object, key, "sizes of the model: for each name its base, or values of the pipeline", bases)
        case "shares": named(object, key, "shares of the data: for each name its values of the pipeline", bases)
        default: named(object, key, "any other difference: for each name its values of the pipeline", bases)
        }
    }

    // MARK: Kinds

    private static func named(
        _ object: ConfigurationObject, _ key: String, _ help: String, _ bases: [String]
    ) -> [Value] {
        let all = object.object(key, help)
        if all.keys.isEmpty { all.report("has no value; give it one at least") }
        return all.keys.compactMap { name in
            guard let element = all.value(name, valueHelp) else {
                if !all.isDescription { all.report("expected an object, found null", at: name) }
                return nil
            }
            guard let value = element.object() else { return nil }
            let base = StudyBase.reference(value, among: bases, "the base that cells with this value begin from")
            let help = "settings that are searched for, for cells with this value"
            let space = value.optionalObject("search", help).map(SearchDimension.read) ?? []
            let overrides = value.overrides(except: [StudyBase.key, "search"], "a value of the pipeline")
            return Value(name: name, overrides: overrides, base: base, space: space)
        }
    }

    /// Names, or lists of names by what the tasks have in common.
    private static func tasks(_ object: ConfigurationObject) -> [Value] {
        func value(_ element: ConfigurationValue, kind: String) -> Value? {
            guard let name = element.string(),
                let override = try? ConfigurationOverride(
                    "mixture", "{\"tasks\": [\(JSONOutput.quoted(name))]}", source: "tasks")
            else { return nil }
            return Value(name: name, overrides: [override.placed(at: element)], kind: kind)
        }
        let empty = { (_: Int) in "is empty; name one task at least" }
        let help = "tasks, each alone in its cells: a list of names, or such lists by what the tasks have in common"
        return object.requiredValue("tasks", help)?.read(
            as: "an array of tasks, or an object of such arrays",
            [
                .array: { $0.array(atLeast: 1, else: empty)?.compactMap { value($0, kind: "") } },
                .object: { all in
                    guard let kinds = all.object() else { return nil }
                    return kinds.keys.flatMap { kind in
                        (kinds.value(kind, "tasks of one kind")?.array(atLeast: 1, else: empty) ?? []).compactMap {
                            value($0, kind: kind)
                        }
                    }
                },
            ]) ?? []
    }

    private static func seeds(_ object: ConfigurationObject) -> [Value] {
        object.array("seeds", atLeast: 1, "seeds of everything that is random in a cell") { _ in
            "is empty; give one seed at least"
        }.compactMap { element in
            element.integer(in: 0...).map {
                Value(name: "\($0)", overrides: [ConfigurationOverride("seed", element)])
            }
        }
    }

    private static func rates(_ object: ConfigurationObject) -> [Value] {
        object.array("rates", atLeast: 1, "learning rates") { _ in "is empty; give one rate at least" }
            .compactMap { element in
                element.number(in: 1e-12...100).map {
                    let override = ConfigurationOverride("training.schedule.learningRate", element)
                    return Value(name: Self.name(of: $0), overrides: [override])
                }
            }
    }

    /// The name of a value that is a number.
    static func name(of number: Double) -> String {
        number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
    }

    /// All subsets of some deltas, at the same time and in sequence.
    private static func subsets(_ object: ConfigurationObject) -> [Value] {
        let all = object.object("subsets", "deltas whose subsets are tried: for each name the delta of a pipeline")
        let parts: [(name: String, delta: ConfigurationValue)] = all.keys.compactMap { name in
            all.value(name, "the delta, as in a pipeline").flatMap { value in
                if value.isDescription { value.object()?.allowUnknownKeys() }
                return value.isObject ? (name, value) : nil
            }
        }
        let orders =
            object.names(
                "orders", among: ["together", "in-turn"], "is no order of the parts of a delta",
                "whether the parts of a subset are trained in the same steps, or one after the other")
            ?? ["together"]
        let none = object.optionalObject(
            "none", "values of the pipeline for the empty subset, which is left out without them")
        if parts.count > 6 { all.report("has \(1 << parts.count) subsets; name at most 6 deltas") }
        guard !object.isDescription, parts.count <= 6 else {
            _ = none?.overrides(valueHelp)
            return []
        }
        var values: [Value] = []
        // A sequence that ended early would leave out its last parts.
        let whole = ConfigurationOverride(removing: "evaluation.patience")
        if let none {
            values.append(Value(name: "none", overrides: none.overrides(valueHelp), parts: []))
        }
        let subsets = (1..<(1 << parts.count)).sorted {
            ($0.nonzeroBitCount, $0.trailingZeroBitCount, $0) < ($1.nonzeroBitCount, $1.trailingZeroBitCount, $1)
        }
        for subset in parts.isEmpty ? [] : subsets {
            let chosen = parts.indices.filter { subset >> $0 & 1 == 1 }.map { parts[$0] }
            guard chosen.count > 1 else {
                values.append(
                    Value(
                        name: chosen[0].name, overrides: [ConfigurationOverride("delta", chosen[0].delta)],
                        parts: [chosen[0].name]))
                continue
            }
            for order in orders {
                let isSequence = order == "in-turn"
                let list = chosen.map(\.name)
                let deltas = chosen.map { String(JSONOutput($0.delta.part.root).line.dropLast()) }
                let delta = "{\"parts\": [\(deltas.joined(separator: ", "))], \"order\": \"\(order)\"}"
                guard let override = try? ConfigurationOverride("delta", delta, source: "subsets") else { continue }
                values.append(
                    Value(
                        name: list.joined(separator: isSequence ? " then " : "+"),
                        overrides: [override.placed(at: chosen[0].delta)] + (isSequence ? [whole] : []), parts: list,
                        isSequence: isSequence))
            }
        }
        return values
    }
}

extension Array where Element: Hashable {
    /// The elements that come more than once, each once.
    var repeated: [Element] {
        var seen: Set<Element> = [], told: Set<Element> = []
        return filter { !seen.insert($0).inserted && told.insert($0).inserted }
    }
}
