import CommandSyntax
import Evaluation
import Files
import Foundation
import Presentation
import TaskDefinitions

/// Compares what several runs answered to the same examples, as the task files of the first say how answers are scored.
struct ComparisonStage {
    /// The baseline first.
    private let runs: [ComparedRun]
    /// What the runs are called: by their directories, or by paths where several have the same name.
    private let names: [String]
    private let split: Split
    /// How each run's answers were searched for.
    private let decodings: [DecodingConfiguration]

    /// - Parameter paths: pipelines' files or runs' directories, the baseline first
    /// - Throws: `UsageError` where one is named twice, they report on different splits, or `decoding` does not fit one
    init(
        _ paths: [String], _ split: SplitOption, _ choice: TrainedModel.Choice, _ decoding: DecodingOptions,
        dataDirectory: String?, tasksDirectory: String?
    ) throws {
        runs = try paths.map {
            try ComparedRun($0, choice, dataDirectory: dataDirectory, tasksDirectory: tasksDirectory)
        }
        try ComparedRun.checkDiffer(runs, paths)
        let short = runs.map(\.directory.name)
        let isAmbiguous = Set(short).count < short.count
        names = isAmbiguous ? runs.map(\.directory.path) : short
        let splits = runs.map { split.split($0.configuration.evaluation.split) }
        guard Set(splits).count == 1 else {
            let list = zip(names, splits).map { "\($0) on \($1.rawValue)" }.joined(separator: ", ")
            throw UsageError("the runs report on different splits: \(list); choose one: --split SPLIT")
        }
        self.split = splits[0]
        decodings = try zip(runs, names).map { try decoding.decoding($0.configuration.evaluation.decoding, of: $1) }
    }

    /// - Throws: ``RunError`` where nothing of the runs can be compared, and why
    func comparison() throws -> Comparison {
        let summaries = try zip(runs, names).map { try $0.summary(name: $1) }
        var builder = ComparisonBuilder(runs: summaries, split: split)
        let evaluations = try zip(runs, decodings).map { try $0.evaluations(split, $1) }
        let baselineTasks = runs[0].tasks(with: evaluations[0])
        runs[0].configuration.warn(ofChanges: baselineTasks)
        try EvaluationStage.warnOfChanges(
            baselineTasks.filter { evaluations[0][$0.name] != nil }, split, runs[0].store)
        for task in baselineTasks {
            var answers: [RecordedAnswers?] = []
            for (run, evaluations) in zip(runs, evaluations) {
                guard let evaluation = evaluations[task.name] else {
                    leaveOut(task.name, of: answers.count, &builder)
                    answers.append(nil)
                    continue
                }
                answers.append(try RecordedAnswers(evaluation, store: run.store))
            }
            let progress = ProgressLine(label: "compare \(task.name)", total: nil, unit: "shuffles")
            defer { progress.finish() }
            try builder.add(task, answers) { progress.update($0.done) }
        }
        for (place, run) in runs.enumerated().dropFirst() {
            let tasks = run.tasks(with: evaluations[place])
            for task in tasks where !baselineTasks.contains(where: { $0.name == task.name }) {
                builder.leaveOut(task.name, of: place, lackedBy: 0)
            }
        }
        return try Self.finished(builder, baseline: runs[0].directory.path)
    }

    /// The comparison, with a warning for each task that is left out.
    /// - Parameter baseline: where the baseline lies
    /// - Throws: ``RunError`` where no task is left
    static func finished(_ builder: ComparisonBuilder, baseline: String) throws -> Comparison {
        let comparison = builder.comparison(created: Date())
        let leftOut = comparison.leftOutLines { $0 }
        guard !comparison.tasks.isEmpty else {
            throw RunError(
                "has nothing in common with the others that could be compared:\n"
                    + leftOut.map { "  \($0)" }.joined(separator: "\n"), path: baseline)
        }
        for line in leftOut { Console.warn(line) }
        return comparison
    }

    /// Says why a run has no answers to a task, but where nobody would expect them.
    private func leaveOut(_ task: String, of place: Int, _ builder: inout ComparisonBuilder) {
        let run = runs[place]
        guard let definition = run.configuration.allTasks.first(where: { $0.name == task }) else {
            return builder.leaveOut(task, of: place, lackedBy: place)
        }
        guard definition.sources[split] != nil else { return }
        builder.leaveOut(task, of: place, run.lackOfAnswers(split, to: task))
    }

    /// Writes the two pages and prints the tables. Where the pages may not be written, what is printed is all.
    /// - Parameter base: the path of the pages, without what tells them apart
    static func publish(_ comparison: Comparison, to base: String) throws {
        let directory = FileSystem.parent(of: base)
        let isWritten = FileSystem.mayWrite(in: directory)
        if isWritten { try write(comparison, to: base) }
        StandardOutput.show(ComparisonConsole.text(comparison, terminal: .output))
        if isWritten {
            Console.say("comparison", pages(base).joined(separator: ", "))
        } else {
            Console.warn("\(directory): may not be written, so the comparison is only printed")
        }
    }

    private static func pages(_ base: String) -> [String] { ["\(base).html", "\(base).md"] }

    /// Writes the two pages.
    static func write(_ comparison: Comparison, to base: String) throws {
        try FileSystem.makeFolder(FileSystem.parent(of: base))
        let files = pages(base)
        try AtomicFile.write(ComparisonHTML.text(comparison), to: files[0])
        try AtomicFile.write(ComparisonMarkdown.text(comparison), to: files[1])
    }
}
