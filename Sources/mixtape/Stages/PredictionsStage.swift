import CommandSyntax
import Evaluation
import Files
import Foundation
import Presentation
import TaskDefinitions

/// Scores and reports the answers of some other system to a split of a task, and compares them with those of runs.
struct PredictionsStage {
    let task: TaskDefinition
    let split: Split
    let dataDirectory: String

    /// Decides the resamples of the metrics' intervals, as for a model's directory.
    private static let seed: UInt64 = 1

    /// - Throws: `UsageError` where the task's split cannot be scored by answers
    func check() throws(UsageError) {
        guard task.sources[split] != nil else {
            throw UsageError("--split: the task \"\(task.name)\" has no \(split.rawValue) file")
        }
        guard task.isLabelled(split) else {
            throw UsageError(
                "--split: the right answers of the \(split.rawValue) split of \"\(task.name)\" are not known")
        }
        guard task.objective == nil, !task.needsTeacherForcing else {
            throw UsageError(
                "--predictions: the task \"\(task.name)\" is judged by how likely a model holds the right answers, "
                    + "which predictions do not tell")
        }
    }

    /// Writes the report and prints a table, or the JSON itself; with runs, also a comparison.
    /// - Parameter runs: what the answers are compared with
    func run(
        _ predictions: GivenPredictions, runs: [ComparedRun], _ decoding: DecodingOptions, isJSON: Bool,
        digits: Int?
    ) throws {
        // What does not fit is told before anything is scored.
        let ways = try runs.map { try decoding.decoding($0.configuration.evaluation.decoding, of: $0.directory.name) }
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
                    task: task, split: split, examples: examples, decoding: GivenPredictions.decoding, seed: Self.seed)
            ], digits: digits)
        let directory = FileSystem.join(
            RunDirectory.root, EvaluationPlan.hashedName(name, Self.hash(of: report, predictions.contentHash)))
        if !isJSON {
            Console.say(
                "predictions",
                "\(Quantity.count(examples.count)) of \(predictions.path), matched \(predictions.matchingText)")
        }
        let base = FileSystem.join(directory, split == .test ? "report" : "report-\(split.rawValue)")
        try ReportStage.publish(report, to: ("\(base).html", "\(base).md", "\(base).json"), isJSON: isJSON)
        guard !runs.isEmpty else { return }
        var comparison = try comparison(
            name, directory, RecordedAnswers(examples: examples, decoding: GivenPredictions.decoding, data: []), runs,
            ways)
        comparison.digits = digits
        let comparisonBase = FileSystem.join(directory, "compare")
        guard !isJSON else { return try ComparisonStage.write(comparison, to: comparisonBase) }
        try ComparisonStage.publish(comparison, to: comparisonBase)
    }

    /// The given answers are the baseline.
    /// - Parameter ways: how each run's answers were searched for
    private func comparison(
        _ name: String, _ directory: String, _ answers: RecordedAnswers, _ runs: [ComparedRun],
        _ ways: [DecodingConfiguration]
    ) throws -> Comparison {
        let given = Comparison.Run(
            name: name, directory: directory, step: nil, parameterCount: nil, seconds: nil, lossCurve: [],
            milestones: [], milestoneSplit: split)
        let names = runs.map(\.directory.name)
        let isAmbiguous = Set(names + [name]).count <= names.count
        let summaries = try runs.map { try $0.summary(name: isAmbiguous ? $0.directory.path : $0.directory.name) }
        var builder = ComparisonBuilder(runs: [given] + summaries, split: split)
        var all: [RecordedAnswers?] = [answers]
        for (place, (run, way)) in zip(runs, ways).enumerated() {
            let evaluation = try run.evaluations(split, way)[task.name]
            if evaluation == nil { builder.leaveOut(task.name, of: place + 1, run.lackOfAnswers(split, to: task.name)) }
            all.append(try evaluation.map { try RecordedAnswers($0, store: run.store) })
        }
        try builder.add(task, all)
        return try ComparisonStage.finished(builder, baseline: directory)
    }

    /// Names what the report is of: the answers, and the task with its data as they are now. The same answers to
    /// another task, or to a task that was changed, do not take its place.
    private static func hash(of report: Report, _ predictions: String) -> String {
        let facts = report.tasks.flatMap { task in task.definition.map { "\($0.name): \($0.value)" } }
        return SHA256.hash(([predictions] + report.data.map(\.hash) + facts).joined(separator: "\n"))
    }

    /// The file's name without what its end says, as `gpt` of `answers/gpt.jsonl.gz`.
    private static func name(_ path: String) -> String {
        let name = FileSystem.name(of: path)
        let stem = name.split(separator: ".", omittingEmptySubsequences: true).first.map(String.init) ?? name
        return stem.replacing(" ", with: "-")
    }
}
