import Configuration

/// A part of a study's report, and the cells that it needs.
struct PartConfiguration {
    let part: StudyPart
    /// The axes whose combinations are its cells. Empty for a part that uses the cells of the others.
    let axes: [AxisConfiguration]
    let only: AxisCondition?
    let exclusions: [AxisCondition]
    /// For the transfer: the tasks that judge; nil for all.
    let judges: [String]?

    private static let help: KeyValuePairs<StudyPart, String> = [
        .performance: "the scores of the methods on the tasks",
        .convergence: "scores against steps, examples and seconds",
        .combination: "the scores of subsets of methods",
        .scale: "scores and convergence against the size of the model",
        .transfer: "deltas that were trained on one task and judged on the others, without training",
        .cost: "trained parameters, memory, time and size on disk",
    ]

    static func read(_ object: ConfigurationObject, _ axes: [AxisConfiguration]) -> [PartConfiguration] {
        let given = object.optionalObject(
            "parts", "the parts of the report, and the cells of each (default: performance, convergence and cost)")
        guard let given else {
            return [.performance, .convergence, .cost].map {
                PartConfiguration($0, axes: $0 == .performance ? axes : [])
            }
        }
        let parts = help.compactMap { part, help in
            given.optionalObject(part.rawValue, help).map { PartConfiguration(part, $0, axes) }
        }
        if parts.allSatisfy(\.axes.isEmpty), !object.isDescription {
            given.report("no part has cells; name performance, combination or scale")
        }
        // In the order of the file: the cells of the first part come first.
        let order = given.keys
        func place(_ part: PartConfiguration) -> Int { order.firstIndex(of: part.part.rawValue) ?? order.count }
        return parts.sorted { place($0) < place($1) }
    }

    private init(_ part: StudyPart, axes: [AxisConfiguration]) {
        self.part = part
        self.axes = axes
        only = nil
        exclusions = []
        judges = nil
    }

    private init(_ part: StudyPart, _ object: ConfigurationObject, _ all: [AxisConfiguration]) {
        self.part = part
        let names = object.names(
            "axes", among: all.map(\.name), "is no axis of the study",
            "the axes whose combinations are its cells (default: those that it is about)")
        let usual = all.filter { Self.isUsual($0, in: part) }
        axes = names.map { names in all.filter { names.contains($0.name) } } ?? usual
        only = object.optionalObject("only", "for some axes the values that its cells have")
            .map { AxisCondition($0, all) }
        exclusions = AxisCondition.readList(object, all, "combinations that it leaves out")
        if part == .scale, !all.contains(where: { $0.kind == .sizes }), !object.isDescription {
            object.report("needs an axis with sizes")
        }
        if part == .combination, !all.contains(where: \.hasSubsets), !object.isDescription {
            object.report("needs an axis with subsets")
        }
        guard part == .transfer else {
            judges = nil
            return
        }
        let tasks = all.first { $0.kind == .tasks }?.values.map(\.name) ?? []
        if tasks.count < 2, !object.isDescription {
            object.report("needs an axis with two tasks at least")
        }
        judges = object.names(
            "tasks", among: tasks, "is no task of the study", "the tasks that judge (default: all)")
    }

    /// Whether a part is about an axis, if it does not name its axes.
    private static func isUsual(_ axis: AxisConfiguration, in part: StudyPart) -> Bool {
        switch part {
        case .convergence, .cost: false
        case .performance, .transfer: !axis.hasSubsets && axis.kind != .sizes
        case .combination: axis.hasSubsets || axis.kind != .methods && axis.kind != .sizes
        case .scale: !axis.hasSubsets
        }
    }
}
