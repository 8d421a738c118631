import Configuration

/// Some values of some axes: `{"method": "prompt", "task": ["rte", "mrpc"]}`.
struct AxisCondition {
    /// For each axis the names of its values.
    let values: [(axis: String, names: [String])]

    /// Whether a cell has one of the values on each of the axes.
    func holds(_ coordinates: [String: String]) -> Bool {
        values.allSatisfy { axis, names in coordinates[axis].map(names.contains) ?? false }
    }

    /// Whether a cell has no other value on the axes that it has.
    func allows(_ coordinates: [String: String]) -> Bool {
        values.allSatisfy { axis, names in coordinates[axis].map(names.contains) ?? true }
    }

    init(_ object: ConfigurationObject, _ axes: [AxisConfiguration]) {
        values = object.keys.compactMap { name in
            let value = object.value(name, "a value of the axis, or several")
            guard let value, let names = Self.names(value) else { return nil }
            guard !object.isDescription else { return nil }
            guard let axis = axes.first(where: { $0.name == name }) else {
                let known = axes.map(\.name)
                object.report("unknown axis \"\(name)\"\(Suggestion.phrase(for: name, among: known))", at: name)
                return nil
            }
            let known = axis.values.map(\.name)
            for name in names where !known.contains(name) {
                value.report("the axis has no value \"\(name)\"\(Suggestion.phrase(for: name, among: known))")
            }
            return (name, names)
        }
    }

    private static func names(_ value: ConfigurationValue) -> [String]? {
        value.read(
            as: "a value's name, or an array of them",
            [
                .string: { name($0).map { [$0] } }, .number: { name($0).map { [$0] } },
                .array: { value in value.array().map { $0.compactMap(name) } },
            ])
    }

    /// The name of a value; seeds and rates are numbers.
    private static func name(_ value: ConfigurationValue) -> String? {
        if case .number = value.json { return value.number().map(AxisConfiguration.name(of:)) }
        return value.string()
    }

    /// Reads the key `exclude`.
    static func readList(
        _ object: ConfigurationObject, _ axes: [AxisConfiguration], _ help: String
    ) -> [AxisCondition] {
        object.array("exclude", default: [], help).compactMap { $0.object().map { AxisCondition($0, axes) } }
    }
}
