import Presentation

/// Texts that several forms of a report share.
extension Report {
    /// The settings, each group with its name.
    var settings: [(name: String, facts: [Fact])] {
        let size: [Fact] =
            model.map { model in
                [.init("architecture", model.architecture), .init("parameters", Quantity.count(model.parameterCount))]
            } ?? []
        var groups = [(name: "model", facts: size + (model?.settings ?? []))]
        if let checkpoint {
            let step = checkpoint.step.map { Fact("step", Quantity.count($0)) }
            let hash = checkpoint.hash.map { Fact("SHA-256", $0) }
            let initial = checkpoint.initialModelHash.map { Fact("initial model", $0) }
            groups.append((name: "checkpoint", facts: [step, hash, initial].compactMap { $0 }))
        }
        groups.append(
            (
                name: "vocabulary",
                facts: vocabulary.map { vocabulary in
                    [
                        .init("kind", vocabulary.kind), .init("size", Quantity.count(vocabulary.size)),
                        .init("fingerprint", vocabulary.fingerprint),
                    ]
                } ?? []
            ))
        groups.append((name: "decoding", facts: decoding))
        return groups.filter { !$0.facts.isEmpty }
    }

    /// The duration of a part of the work.
    struct Time {
        /// `training`, or `answers of spell`.
        let what: String
        let seconds: Double
        let examples: Int
        /// Read and written tokens together, if they were counted.
        let tokens: Int?

        var examplesPerSecond: String { rate(examples) }
        var tokensPerSecond: String? { tokens.map(rate) }

        private func rate(_ count: Int) -> String { seconds > 0 ? Quantity.rate(Double(count) / seconds) : "–" }
    }

    /// Training, then the answers of each task, if their durations are known.
    var times: [Time] {
        let training = training.map {
            Time(what: "training", seconds: $0.seconds, examples: $0.examples, tokens: $0.tokens)
        }
        let answers = tasks.filter { $0.seconds > 0 }.map {
            Time(what: "answers of \($0.task)", seconds: $0.seconds, examples: $0.examples, tokens: nil)
        }
        return [training].compactMap { $0 } + answers
    }
}

extension Report {
    /// `4,000 steps`, or `200 of 3,000 steps, not finished`.
    /// - Parameters:
    ///   - planned: the length of the run
    ///   - isFinished: whether it is finished; nil if that is not known
    static func steps(_ steps: Int, of planned: Int?, isFinished: Bool?) -> String {
        guard isFinished == false else { return Quantity.count(steps, "step") }
        let length = planned.map { " of \(Quantity.count($0))" } ?? ""
        return "\(Quantity.count(steps))\(length) step\(planned ?? steps == 1 ? "" : "s"), not finished"
    }
}

extension Report.Training {
    /// `12.3%`; below a tenth of a percent, three digits.
    @Sendable static func percent(_ value: Double) -> String {
        "\(value < 0.1 && value > 0 ? Quantity.rate(value) : Quantity.fixed(value, 1))%"
    }

    /// `4,000 steps`, or `200 of 3,000 steps, not finished`.
    var stepsText: String { Report.steps(steps, of: plannedSteps, isFinished: isFinished) }

    /// `4,000 steps, 192,000 examples and 8,000,000 tokens in 6 min 40 s (20,000 tokens a second), at most 0.41 GB of
    /// memory`.
    var summaryText: String {
        let rate = seconds > 0 ? " (\(Quantity.rate(Double(tokens) / seconds)) tokens a second)" : ""
        let memory = peakMemory.map { ", at most \(Quantity.rate(Double($0) / 1e9)) GB of memory" } ?? ""
        return "\(stepsText), \(Quantity.count(examples, "example")) and "
            + "\(Quantity.count(tokens, "token")) in \(Quantity.duration(seconds))\(rate)\(memory)"
    }
}

extension TaskReport {
    /// The prefix, in quotation marks because it may end with a space, and the settings of the task's file.
    var definitionWithPrefix: [Report.Fact] {
        [.init("prefix", prefix.isEmpty ? "none" : "“\(prefix)”")] + definition
    }

    /// `600 examples of the test split, answered in 1.5 s (greedy).`, and the number that was cut.
    var countsText: String {
        var text = "\(Quantity.count(examples, "example")) of the \(split.rawValue) split"
        if seconds > 0 { text += ", answered in \(Quantity.duration(seconds))" }
        if let decoding { text += " (\(decoding))" }
        text += "."
        if truncatedInputs > 0 {
            text += " Longer than the limit and cut: \(Quantity.count(truncatedInputs, "input"))."
        }
        if truncatedTargets > 0 {
            text += " Longer than what may be decoded: \(Quantity.count(truncatedTargets, "target"))."
        }
        if let impossibleTargets, impossibleTargets > 0 {
            text += " Not among the allowed answers: \(Quantity.count(impossibleTargets, "target"))."
        }
        return text
    }
}

extension TaskLengths {
    /// The distributions with their names.
    var groups: [(name: String, lengths: LengthDistribution)] {
        [("inputs", inputs)] + (targets.map { [("targets", $0)] } ?? [])
            + (predictions.map { [("predictions", $0)] } ?? [])
    }
}
