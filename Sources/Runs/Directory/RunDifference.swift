import Checkpoints
import Configuration
import TaskDefinitions

/// The differences between the requested run and the run in its directory, for people: a line for each difference that
/// matters to training.
struct RunDifference {
    let lines: [String]

    /// - Parameters:
    ///   - now: if its vocabulary is not known yet, the vocabulary and the effect of limits are not compared
    ///   - configuration: the requested one
    init(from earlier: RunIdentity, to now: RunIdentity, _ configuration: PipelineConfiguration) {
        var before = RunIdentity.course(earlier.configuration)
        var after = RunIdentity.course(now.configuration)
        if !configuration.dependsOnTotalSteps {
            (before, after) = (Self.withoutSteps(before), Self.withoutSteps(after))
        }
        var lines = JSONDifference.lines(before, after)
        if earlier.initialModel != now.initialModel, earlier.initialModel != nil, now.initialModel != nil {
            lines.append("model.directory: holds other weights or settings than before")
        }
        self.init(lines, from: earlier, to: now, configuration)
    }

    /// Compares only what decides the examples of each step, including the number of steps.
    init(batchesFrom earlier: RunIdentity, to now: RunIdentity, _ configuration: PipelineConfiguration) {
        let lines = Self.batchSettings(earlier.configuration, now.configuration)
        self.init(lines, from: earlier, to: now, configuration)
    }

    /// The differences between two resolved configurations in the settings that decide the examples of each step.
    static func batchSettings(_ before: JSONOutput, _ after: JSONOutput) -> [String] {
        JSONDifference.lines(RunIdentity.batches(before), RunIdentity.batches(after))
    }

    /// - Parameter lines: the differences of the settings
    private init(
        _ settings: [String], from earlier: RunIdentity, to now: RunIdentity, _ configuration: PipelineConfiguration
    ) {
        var lines = settings
        for task in configuration.tasks {
            guard let before = earlier.data[task.name], let after = now.data[task.name] else { continue }
            lines += Self.differences(before, after, of: task, configuration, withLimits: now.vocabulary != nil)
        }
        if lines.isEmpty, let vocabulary = now.vocabulary, let before = earlier.vocabulary, vocabulary != before {
            lines.append("vocabulary: another one than before")
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
            lines.append("\(task.name): leakage or subset leaves out other training examples than before")
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
        return configuration.replacing(
            "training", with: training.removing("steps").removing("epochs").removing("examples"))
    }
}
