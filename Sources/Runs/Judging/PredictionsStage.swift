import Evaluation
import Files
import Foundation
import TaskDefinitions

/// Scores another system's answers to a split of a task.
package struct PredictionsStage {
    package let task: TaskDefinition
    package let split: Split
    package let dataDirectory: String

    /// Decides the resamples of the metrics' intervals, as for a model's directory.
    private static let seed: UInt64 = 1

    package init(task: TaskDefinition, split: Split, dataDirectory: String) {
        self.task = task
        self.split = split
        self.dataDirectory = dataDirectory
    }

    /// The reason why answers to the task's split cannot be scored, with the option at fault; nil if they can.
    package var problem: String? {
        guard task.sources[split] != nil else {
            return "--split: the task \"\(task.name)\" has no \(split.rawValue) file"
        }
        guard task.isLabelled(split) else {
            return "--split: the right answers of the \(split.rawValue) split of \"\(task.name)\" are not known"
        }
        guard task.objective == nil, !task.needsTeacherForcing else {
            return "--predictions: the task \"\(task.name)\" is judged by the likelihood of the right answers, which "
                + "predictions do not have"
        }
        return nil
    }

    /// Scores the answers. Nothing is written.
    /// - Parameter digits: the number of decimals of scores; nil for as many as their intervals support
    /// - Throws: ``RunError`` and `ExampleError` if answers are missing or left over
    package func score(_ predictions: GivenPredictions, digits: Int?) throws -> ScoredPredictions {
        var predictions = predictions
        let (examples, files) = try predictions.answered(task, split, dataDirectory: dataDirectory)
        let name = Self.name(predictions.path)
        let report = Report(
            title: name, created: Date(),
            data: files.map {
                .init(
                    task: task.name, split: split.rawValue, path: $0.path, hash: $0.contentHash,
                    examples: $0.examples)
            },
            decoding: [.init("predictions", predictions.path), .init("SHA-256", predictions.contentHash)],
            tasks: [
                try TaskReport(
                    task: task, split: split, examples: examples, decoding: ScoredPredictions.decoding, seed: Self.seed)
            ], digits: digits)
        return ScoredPredictions(
            predictions: predictions, examples: examples, report: report, task: task, split: split, name: name,
            digits: digits)
    }

    /// The file's name without its endings: `gpt` for `answers/gpt.jsonl.gz`.
    private static func name(_ path: String) -> String {
        let name = FileSystem.name(of: path)
        let stem = name.split(separator: ".", omittingEmptySubsequences: true).first.map(String.init) ?? name
        return stem.replacing(" ", with: "-")
    }
}
