import Configuration
import Evaluation
import Foundation
import TaskDefinitions

/// Compares the answers of several runs to the same examples. The task files of the first run decide the scoring.
package struct ComparisonStage {
    /// The baseline first.
    package let runs: [ComparedRun]
    /// The names of the runs: their directories' names, or paths if several have the same name.
    package let names: [String]
    private let observer: any RunObserver

    /// - Parameter runs: the baseline first; no two are the same run
    package init(_ runs: [ComparedRun], _ observer: any RunObserver) {
        self.runs = runs
        self.observer = observer
        let short = runs.map(\.directory.name)
        let isAmbiguous = Set(short).count < short.count
        names = isAmbiguous ? runs.map(\.directory.path) : short
    }

    /// - Parameter decodings: the search for each run's answers
    /// - Throws: ``RunError`` with the reason if nothing can be compared
    package func comparison(_ split: Split, _ decodings: [DecodingConfiguration]) throws -> Comparison {
        let summaries = try zip(runs, names).map { try $0.summary(name: $1) }
        var builder = ComparisonBuilder(runs: summaries, split: split)
        let evaluations = try zip(runs, decodings).map { try $0.evaluations(split, $1) }
        let baselineTasks = runs[0].tasks(with: evaluations[0])
        runs[0].configuration.warn(ofChanges: baselineTasks, observer)
        try EvaluationStage.warnOfChanges(
            baselineTasks.filter { evaluations[0][$0.name] != nil }, split, runs[0].store, observer)
        for task in baselineTasks {
            var answers: [RecordedAnswers?] = []
            for (run, evaluations) in zip(runs, evaluations) {
                guard let evaluation = evaluations[task.name] else {
                    leaveOut(task.name, of: answers.count, split, &builder)
                    answers.append(nil)
                    continue
                }
                answers.append(try RecordedAnswers(evaluation, store: run.store))
            }
            try observer.following("compare \(task.name)", "shuffles") { update in
                try builder.add(task, answers) { update($0.done) }
            }
        }
        for (place, run) in runs.enumerated().dropFirst() {
            let tasks = run.tasks(with: evaluations[place])
            for task in tasks where !baselineTasks.contains(where: { $0.name == task.name }) {
                builder.leaveOut(task.name, of: place, lackedBy: 0)
            }
        }
        return try Self.finished(builder, baseline: runs[0].directory.path, observer)
    }

    /// The comparison, with a warning for each task that is left out.
    /// - Parameter baseline: the place of the baseline
    /// - Throws: ``RunError`` if no task is left
    package static func finished(_ builder: ComparisonBuilder, baseline: String, _ observer: any RunObserver) throws
        -> Comparison
    {
        let comparison = builder.comparison(created: Date())
        let leftOut = comparison.leftOutLines { $0 }
        guard !comparison.tasks.isEmpty else {
            throw RunError(
                "has nothing in common with the others that could be compared:\n"
                    + leftOut.map { "  \($0)" }.joined(separator: "\n"), path: baseline)
        }
        for line in leftOut { observer.warn(line) }
        return comparison
    }

    /// Records why a run has no answers to a task, unless none are expected.
    private func leaveOut(_ task: String, of place: Int, _ split: Split, _ builder: inout ComparisonBuilder) {
        let run = runs[place]
        guard let definition = run.configuration.allTasks.first(where: { $0.name == task }) else {
            return builder.leaveOut(task, of: place, lackedBy: place)
        }
        guard definition.sources[split] != nil else { return }
        builder.leaveOut(task, of: place, run.lackOfAnswers(split, to: task))
    }
}
