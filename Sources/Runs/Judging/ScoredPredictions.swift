import Configuration
import Evaluation
import Files
import TaskDefinitions
import Text2Text

/// The scored answers of another system, with what they are compared with.
package struct ScoredPredictions {
    /// The answers, matched with the examples.
    package let predictions: GivenPredictions
    package let examples: [EvaluatedExample]
    package let report: Report
    package let task: TaskDefinition
    package let split: Split
    /// The name of the system.
    package let name: String
    /// The number of decimals of scores.
    package let digits: Int?

    /// The way in which the answers were found, in the words of reports.
    package static let decoding = "given predictions"

    private var directory: String {
        FileSystem.join(RunDirectory.root, EvaluationPlan.hashedName(name, hash))
    }

    /// Identifies the subject of the report: the answers, and the task with its current data. The same answers to
    /// another or a changed task do not replace it.
    private var hash: String {
        let facts = report.tasks.flatMap { task in task.definition.map { "\($0.name): \($0.value)" } }
        return SHA256.hash(([predictions.contentHash] + report.data.map(\.hash) + facts).joined(separator: "\n"))
    }

    /// The files of the report.
    package var files: ReportFiles {
        ReportFiles(base: FileSystem.join(directory, split == .test ? "report" : "report-\(split.rawValue)"))
    }

    /// The files of the comparison with runs.
    package var pages: ComparisonPages { ComparisonPages(base: FileSystem.join(directory, "compare")) }

    /// Compares runs with the given answers, which are the baseline.
    /// - Parameter decodings: the search for each run's answers
    /// - Throws: ``RunError`` with the reason if nothing can be compared
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
