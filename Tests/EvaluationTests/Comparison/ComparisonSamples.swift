import Evaluation
import Foundation
import TaskDefinitions

/// Runs and their answers for the tests of comparisons.
enum ComparisonSamples {
    static let created = Date(timeIntervalSince1970: 1_772_366_400)

    static func run(
        _ name: String, milestones: [Comparison.Milestone] = [], step: Int = 4000, plannedSteps: Int? = nil,
        isFinished: Bool? = nil, split: Split = .validation
    ) -> Comparison.Run {
        Comparison.Run(
            name: name, directory: "runs/\(name)", step: step, plannedSteps: plannedSteps, isFinished: isFinished,
            parameterCount: 1_234_567, seconds: 400,
            lossCurve: [.init(step: 1, loss: 6.5), .init(step: 4000, loss: 0.125)], milestones: milestones,
            milestoneSplit: split)
    }

    static func example(
        _ target: String, _ prediction: String, _ ordinal: Int, _ input: String? = nil
    ) -> EvaluatedExample {
        EvaluatedExample(
            ordinal: ordinal, input: input ?? "input \(ordinal)", targets: [target], prediction: prediction)
    }

    /// Answers from pairs of expected and predicted texts.
    static func answers(_ pairs: [(String, String)], data: String = "data") -> RecordedAnswers {
        RecordedAnswers(
            examples: pairs.enumerated().map { example($1.0, $1.1, $0) }, decoding: "greedy", data: [data])
    }

    static func comparison(
        _ tasks: [(TaskDefinition, [RecordedAnswers?])], runs: [Comparison.Run]? = nil
    ) throws -> Comparison {
        var builder = ComparisonBuilder(runs: runs ?? [run("small"), run("large")], split: .test)
        for (task, answers) in tasks { try builder.add(task, answers) }
        return builder.comparison(created: created)
    }

    /// Forty answers: the first `first` ones of the first system are right, and the last `second` ones of the second.
    static func forty(first: Int, second: Int) -> [RecordedAnswers] {
        let right = [0..<first, (40 - second)..<40]
        return right.map { right in answers((0..<40).map { ("yes", right.contains($0) ? "yes" : "no") }) }
    }
}
