import Configuration
import Evaluation
import Files
import TaskDefinitions
import Text2Text

/// The answers of some other system, scored, and what they are compared with.
package struct ScoredPredictions {
    /// Matched with the examples.
    package let predictions: GivenPredictions
    package let examples: [EvaluatedExample]
    package let report: Report
    package let task: TaskDefinition
    package let split: Split
    /// What the system is called.
    package let name: String
    /// How many decimals scores are shown with.
    package let digits: Int?

    /// How the answers were found, as reports have it.
    package static let decoding = "given predictions"

    private var directory: String {
        FileSystem.join(RunDirectory.root, EvaluationPlan.hashedName(name, hash))
    }

    /// Names what the report is of: the answers, and the task with its data as they are now. The same answers to
    /// another task, or to a task that was changed, do not take its place.
    private var hash: String {
        let facts = report.tasks.flatMap { task in task.definition.map { "\($0.name): \($0.value)" } }
        return SHA256.hash(([predictions.contentHash] + report.data.map(\.hash) + facts).joined(separator: "\n"))
    }

    /// Where the report is written.
    package var files: ReportFiles {
        ReportFiles(base: FileSystem.join(directory, split == .test ? "report" : "report-\(split.rawValue)"))
    }

    /// Where the comparison with runs is written.
    package var pages: ComparisonPages { ComparisonPages(base: FileSystem.join(directory, "compare")) }

    /// Compares runs with the given answers, which are the baseline.
    /// - Parameter decodings: how each run's answers were searched for
    /// - Throws: ``RunError`` where nothing can be compared, and why
    package func comparison(
        with runs: [ComparedRun], _ decodings: [DecodingConfiguration], _ observer: any RunObserver
    ) throws -> Comparison {
        let given = Comparison.Run(
            name: name, directory: directory, step: nil, parameterCount: nil, seconds: nil, lossCurve: [],
            milestones: [], milestoneSplit: split)
        let names = runs.map(\.directory.name)
        let isAmbiguous = Set(names + [name]).count <= names.count
        let summaries = try runs.map { try $0.summary(name: isAmbiguous ? $0.directory.path : $0.directory.name) }
        var builder = ComparisonBuilder(runs: [given] + summaries, split: split)
        var all: [RecordedAnswers?] = [RecordedAnswers(examples: examples, decoding: Self.decoding, data: [])]
        for (place, (run, decoding)) in zip(runs, decodings).enumerated() {
            let evaluation = try run.evaluations(split, decoding)[task.name]
            if evaluation == nil { builder.leaveOut(task.name, of: place + 1, run.lackOfAnswers(split, to: task.name)) }
            all.append(try evaluation.map { try RecordedAnswers($0, store: run.store) })
        }
        try builder.add(task, all)
        var comparison = try ComparisonStage.finished(builder, baseline: directory, observer)
        comparison.digits = digits
        return comparison
    }
}
