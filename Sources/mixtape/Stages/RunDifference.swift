import Checkpoints
import Configuration
import TaskDefinitions

/// How a run as it is asked for now differs from the one that its directory holds, for people: a line for each
/// difference that matters to training.
struct RunDifference {
    let lines: [String]

    /// - Parameters:
    ///   - now: where it does not know its vocabulary yet, that and what limits cut are not compared
    ///   - configuration: the one asked for now
    init(from earlier: RunIdentity, to now: RunIdentity, _ configuration: PipelineConfiguration) {
        var before = RunIdentity.course(earlier.configuration), after = RunIdentity.course(now.configuration)
        if !configuration.training.schedule.dependsOnTotalSteps {
            (before, after) = (Self.withoutSteps(before), Self.withoutSteps(after))
        }
        var lines = Self.differences(before, after, path: "")
        if earlier.initialModel != now.initialModel, earlier.initialModel != nil, now.initialModel != nil {
            lines.append("model.directory: holds other weights or settings than before")
        }
        for task in configuration.tasks {
            guard let before = earlier.data[task.name], let after = now.data[task.name] else { continue }
            lines += Self.differences(before, after, of: task, configuration, withLimits: now.vocabulary != nil)
        }
        if lines.isEmpty, let vocabulary = now.vocabulary, vocabulary != earlier.vocabulary {
            lines.append("vocabulary: not the one that was trained with before")
        }
        if now.vocabulary != nil, now.drawing != earlier.drawing {
            lines.append(
                "mixture: the version of Mixtape that began this run rounded the tasks' shares to multiples of 2^-20; "
                    + "now they are exact, so its steps would see other examples")
        }
        self.lines = lines
    }

    // MARK: Data

    private static func differences(
        _ before: DataFingerprint, _ after: DataFingerprint, of task: TaskDefinition,
        _ configuration: PipelineConfiguration, withLimits: Bool
    ) -> [String] {
        var lines: [String] = []
        if before.content != after.content, let source = task.sources[.train] {
            let title = source.title(in: configuration.dataDirectory)
            lines.append("\(title): other contents than before, the training data of \"\(task.name)\"")
        }
        if before.definition != after.definition {
            lines.append("\(task.file): the definition makes other examples of the data than before")
        }
        guard withLimits else { return lines }
        if before.excluded != after.excluded {
            lines.append("\(task.name): leakage leaves out other training examples than before")
        }
        func compare(_ limit: String, _ before: Int?, _ after: Int?) {
            guard before != after else { return }
            func text(_ limit: Int?) -> String { limit.map { "cut to \($0) tokens" } ?? "all whole" }
            lines.append("\(task.file): limits.\(limit): training examples \(text(before)) before, \(text(after)) now")
        }
        compare("maxInputTokens", before.maxInputTokens, after.maxInputTokens)
        compare("maxTargetTokens", before.maxTargetTokens, after.maxTargetTokens)
        if before.keep != after.keep, before.maxInputTokens != nil, after.maxInputTokens != nil {
            func side(_ keep: String?) -> String { keep ?? Limits.Side.start.rawValue }
            lines.append("\(task.file): limits.keep: \(side(before.keep)) before, \(side(after.keep)) now")
        }
        return lines
    }

    // MARK: Configuration

    private static func withoutSteps(_ configuration: JSONOutput) -> JSONOutput {
        guard let training = configuration["training"] else { return configuration }
        return configuration.replacing("training", with: training.removing("steps").removing("epochs"))
    }

    /// `training.schedule.learningRate: 0.02 before, 0.03 now`, for each value that differs.
    private static func differences(_ before: JSONOutput?, _ after: JSONOutput?, path: String) -> [String] {
        if case .array(let old)? = before, case .array(let new)? = after, old.count == new.count,
            (old + new).allSatisfy(\.isObject)
        {
            return old.indices.flatMap { differences(old[$0], new[$0], path: "\(path)[\($0)]") }
        }
        guard case .object(let old)? = before, case .object(let new)? = after else {
            if isEqual(before, after) { return [] }
            return ["\(path): \(text(before)) before, \(text(after)) now"]
        }
        let (oldKeys, newKeys) = (old.map(\.key), new.map(\.key))
        let keys = oldKeys + newKeys.filter { !oldKeys.contains($0) }
        let lines = keys.flatMap { key in
            differences(before?[key], after?[key], path: path.isEmpty ? key : "\(path).\(key)")
        }
        // The order of keys that are tasks' names is that of the tasks.
        if lines.isEmpty, oldKeys != newKeys, Set(oldKeys) == Set(newKeys) {
            return ["\(path): in the order \(list(oldKeys)) before, \(list(newKeys)) now"]
        }
        return lines
    }

    private static func list(_ keys: [String]) -> String { keys.joined(separator: ", ") }

    private static func text(_ value: JSONOutput?) -> String {
        guard let value, value.line != JSONOutput.null.line else { return "not set" }
        return String(value.line.dropLast())
    }

    /// Numbers are equal as numbers: 1 and 1.0 are the same setting.
    private static func isEqual(_ before: JSONOutput?, _ after: JSONOutput?) -> Bool {
        if let before = number(before), let after = number(after) { return before == after }
        return text(before) == text(after)
    }

    private static func number(_ value: JSONOutput?) -> Double? {
        switch value {
        case .integer(let integer)?: Double(integer)
        case .number(let number)?: number
        default: nil
        }
    }
}
