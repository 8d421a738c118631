import Evaluation
import Foundation
import TaskDefinitions

/// Tasks, answers and reports for the tests of reports.
enum ReportSamples {
    static func task(
        _ name: String, labels: [String]? = nil, metrics: [String] = ["string_match"], isTrimmed: Bool = false
    ) throws -> TaskDefinition {
        TaskDefinition(
            name: name, description: "About \(name).", sources: [.test: Source(path: "\(name).jsonl")],
            input: try Template("{x}"), target: try Template("{y}"),
            postprocessing: isTrimmed ? [TrimSpaces()] : [], labels: labels, metrics: metrics)
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

    static func report(_ tasks: [TaskReport], training: Report.Training? = nil) -> Report {
        Report(
            title: "sample", created: Date(timeIntervalSince1970: 1_772_366_400),
            model: .init(architecture: "t5", parameterCount: 1_234_567, settings: [.init("layers", "2")]),
            checkpoint: .init(step: 4000, hash: "c0ffee"), training: training,
            data: [.init(task: "spell", split: "test", path: "spell/test.jsonl", hash: "abc", examples: 3)],
            vocabulary: .init(kind: "bytes", size: 384, fingerprint: "f00d"), decoding: [.init("method", "greedy")],
            tasks: tasks)
    }

    static let training = Report.Training(
        steps: 4000, examples: 192_000, tokens: 8_000_000, seconds: 400,
        finalLosses: [.init(task: "spell", loss: 0.0625), .init(task: "mood", loss: .nan)],
        lossCurve: [.init(step: 1, loss: 6.5), .init(step: 4000, loss: 0.125)])
}
