import Evaluation
import Foundation
import Metrics
import TaskDefinitions

/// Tasks, answers and reports for the tests of reports.
enum ReportSamples {
    static func task(
        _ name: String, labels: [String]? = nil, metrics: [String] = ["string_match"], isTrimmed: Bool = false
    ) throws -> TaskDefinition {
        TaskDefinition(
            name: name, description: "About \(name).", sources: [.test: Source(path: "\(name).jsonl")],
            input: try Template("{x}"), target: try Template("{y}"),
            postprocessing: isTrimmed ? [TrimSpaces()] : [], labels: labels,
            metrics: try metrics.flatMap { try MetricCatalogue.choices(named: $0, labels: labels) })
    }

    /// Examples from (expected, predicted, log-likelihood), in order.
    static func examples(_ answers: [(String, String, Double?)]) -> [EvaluatedExample] {
        answers.enumerated().map { ordinal, answer in
            EvaluatedExample(
                ordinal: ordinal, input: "input \(ordinal)", targets: [answer.0], prediction: answer.1,
                logLikelihood: answer.2)
        }
    }

    static func taskReport(_ name: String, _ answers: [(String, String, Double?)]) throws -> TaskReport {
        try TaskReport(task: task(name), split: .test, examples: examples(answers))
    }

    static func classification(_ answers: [(String, String, Double?)]) throws -> TaskReport {
        try TaskReport(
            task: task("mood", labels: ["bad", "good"], metrics: ["accuracy", "f1_macro"], isTrimmed: true),
            split: .test, examples: examples(answers), truncatedInputs: 2, truncatedTargets: 1, decoding: "beam 4",
            seconds: 1.5)
    }

    static func report(
        _ tasks: [TaskReport], training: Report.Training? = nil, title: String = "sample", configuration: String? = nil
    ) -> Report {
        Report(
            title: title, created: Date(timeIntervalSince1970: 1_772_366_400),
            model: .init(architecture: "t5", parameterCount: 1_234_567, settings: [.init("layers", "2")]),
            checkpoint: .init(step: 4000, hash: "c0ffee"), training: training,
            data: [.init(task: "spell", split: "test", path: "spell/test.jsonl", hash: "abc", examples: 3)],
            vocabulary: .init(kind: "bytes", size: 384, fingerprint: "f00d"), decoding: [.init("method", "greedy")],
            configuration: configuration, tasks: tasks)
    }

    static let training = Report.Training(
        steps: 4000, examples: 192_000, tokens: 8_000_000, seconds: 400,
        finalLosses: [.init(task: "spell", loss: 0.0625), .init(task: "mood", loss: .nan)],
        lossCurve: [.init(step: 1, loss: 6.5), .init(step: 4000, loss: 0.125)])

    /// With curves of the task `mood` and a mixture of two tasks.
    static let watchedTraining = Report.Training(
        steps: 4000, examples: 192_000, tokens: 8_000_000, seconds: 400,
        finalLosses: [.init(task: "mood", loss: 0.25)],
        lossCurve: [.init(step: 3000, loss: 2), .init(step: 5000, loss: 1)],
        taskCurves: [
            .init(
                task: "mood", losses: [.init(step: 3000, loss: 2), .init(step: 5000, loss: 1)],
                scores: [
                    .init(metric: "accuracy", points: [.init(step: 2000, value: 50), .init(step: 4000, value: 75)]),
                    .init(metric: "f1_macro", points: [.init(step: 2000, value: 40), .init(step: 4000, value: 70)]),
                ])
        ],
        milestoneExamples: "at most 100 examples of the validation split",
        mixture: [
            .init(task: "mood", examples: 1000, plannedShare: 0.75, drawn: 1500, targetTokens: 3000),
            .init(task: "gone", examples: nil, plannedShare: nil, drawn: 500, targetTokens: 9000),
        ],
        stages: [
            .init(firstStep: 0, steps: 1500, shares: [1, 0]), .init(firstStep: 1500, steps: 3500, shares: [0.6, 0.4]),
        ])
}
