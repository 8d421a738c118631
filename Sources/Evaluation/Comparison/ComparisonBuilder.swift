import Files
import Foundation
import Metrics
import Presentation
import TaskDefinitions

/// Compares the answers of several runs, task by task.
///
///     var builder = ComparisonBuilder(runs: runs, split: .test)
///     for task in tasks { try builder.add(task, answers) }
///     let comparison = builder.comparison(created: Date())
package struct ComparisonBuilder {
    private let runs: [Comparison.Run]
    private let split: Split
    private var tasks: [TaskComparison] = []
    private var leftOut: [Comparison.LeftOut] = []
    /// The resampled differences of each run's primary metrics, for the tasks that count in the average.
    private var resampled: [[[Double]]]

    /// - Parameter runs: at least two, the baseline first; their names differ
    package init(runs: [Comparison.Run], split: Split) {
        precondition(
            runs.count > 1 && Set(runs.map(\.name)).count == runs.count, "two runs at least, names that differ")
        self.runs = runs
        self.split = split
        resampled = runs.map { _ in [] }
    }

    /// The progress of comparing a task: shuffles of its permutation tests.
    package struct Progress: Sendable {
        package let done: Int, total: Int
    }

    /// Records that something is not compared.
    package mutating func leaveOut(_ task: String, of run: Int, _ reason: String) {
        leftOut.append(.init(task: task, run: runs[run].name, reason: reason))
    }

    /// Records that a task of the first of two runs is not compared, because the second does not have it.
    package mutating func leaveOut(_ task: String, of run: Int, lackedBy other: Int) {
        let reason = run == other ? "is none of its tasks" : "is none of the tasks of \(runs[other].name)"
        leftOut.append(.init(task: task, run: runs[run].name, reason: reason, lackingRun: runs[other].name))
    }

    /// Compares the runs on a task. A run is left out if its answers do not match the baseline's examples, or cannot be
    /// scored; ``comparison(created:)`` reports that.
    /// - Parameters:
    ///   - task: decides the scoring of answers, for all runs
    ///   - answers: the answers of each run; nil for a run without any, whose reason ``leaveOut(_:of:_:)`` recorded
    ///   - progress: called from time to time; it may throw to stop
    package mutating func add(
        _ task: TaskDefinition, _ answers: [RecordedAnswers?], progress: (Progress) throws -> Void = { _ in }
    ) throws {
        precondition(answers.count == runs.count, "\(answers.count) answers of \(runs.count) runs")
        guard let baseline = answers[0] else { return }
        guard task.isLabelled(split) else {
            return leaveOut(task.name, of: 0, "the answers of the \(split.rawValue) split are not known")
        }
        var compared = [0]
        for (run, other) in answers.enumerated().dropFirst() {
            guard let other else { continue }
            if let problem = likelihoodProblem(task, [0: baseline, run: other]) ?? difference(baseline, other, run) {
                leaveOut(task.name, of: run, problem)
            } else {
                compared.append(run)
            }
        }
        guard compared.count > 1 else { return }
        let matching = ExampleMatching(compared.map { answers[$0]?.examples ?? [] })
        guard matching.count > 0 else {
            for run in compared.dropFirst() { leaveOut(task.name, of: run, "no example was answered by all the runs") }
            return
        }
        var matched = [MatchedAnswers?](repeating: nil, count: runs.count)
        for (run, places) in zip(compared, matching.places) {
            matched[run] = MatchedAnswers(task, answers[run]?.examples ?? [], places)
        }
        try compare(task, matched, answers, examples: matching.count, progress)
    }

    /// The run of two that has no likelihoods of the right answers, if a metric needs them.
    private func likelihoodProblem(_ task: TaskDefinition, _ answers: KeyValuePairs<Int, RecordedAnswers>) -> String? {
        guard task.needsTeacherForcing else { return nil }
        let lacking = answers.first { $0.value.examples.contains { $0.targetLikelihood == nil } }
        return lacking.map { "\(runs[$0.key].name) has no likelihoods of the right answers; evaluate it again" }
    }

    /// The reason why a run's answers do not match the baseline's examples; nil if they do.
    private func difference(_ baseline: RecordedAnswers, _ other: RecordedAnswers, _ run: Int) -> String? {
        let counts = [baseline.examples.count, other.examples.count]
        // Each may have answered a sample of the same data.
        if baseline.data == other.data { return nil }
        let common = ExampleMatching([baseline.examples, other.examples]).count
        if counts == [common, common] { return nil }
        return "the \(split.rawValue) data differ: \(runs[0].name) answered \(Quantity.count(counts[0], "example")), "
            + "\(runs[run].name) \(Quantity.count(counts[1])), and \(Quantity.count(common)) of them are the same; "
            + "evaluate both on the same data"
    }

    // MARK: Statistics

    private mutating func compare(
        _ task: TaskDefinition, _ matched: [MatchedAnswers?], _ answers: [RecordedAnswers?], examples: Int,
        _ progress: (Progress) throws -> Void
    ) throws {
        guard let baseline = matched[0] else { return }
        let candidates = matched.indices.dropFirst().filter { matched[$0] != nil }
        var values = [[Double?]](repeating: runs.map { _ in nil }, count: task.metrics.count)
        var intervals = [[BootstrapInterval?]](repeating: runs.map { _ in nil }, count: task.metrics.count)
        var differences = [[ScoreDifference?]](repeating: runs.map { _ in nil }, count: task.metrics.count)
        var changes: [ExampleChanges?] = runs.map { _ in nil }
        var isCompared = runs.map { _ in false }
        let seed = Self.seed(of: task.name)
        for (place, run) in candidates.enumerated() {
            guard let other = matched[run] else { continue }
            let samples: PairedSamples
            do {
                samples = try PairedSamples(task.metrics, first: baseline.metricExamples, second: other.metricExamples)
            } catch {
                leaveOut(task.name, of: run, error.message)
                continue
            }
            isCompared[0] = true
            isCompared[run] = true
            let resamples = PairedBootstrap.scores(of: samples, seed: seed)
            for metric in task.metrics.indices {
                let scores = samples.scores(metric: metric)
                values[metric][0] = scores.first
                values[metric][run] = scores.second
                intervals[metric][0] = BootstrapInterval(of: resamples[metric].first)
                intervals[metric][run] = BootstrapInterval(of: resamples[metric].second)
                let test =
                    metric > 0
                    ? nil
                    : try PairedTest(samples, metric: metric, seed: seed) { done in
                        let all = PermutationTest.usualShuffles
                        try progress(Progress(done: place * all + done, total: candidates.count * all))
                    }
                differences[metric][run] = ScoreDifference(
                    value: scores.second - scores.first,
                    interval: BootstrapInterval(of: resamples[metric].differences), test: test)
            }
            if let primary = task.metrics.first, primary.isHigherBetter {
                resampled[run].append(resamples[0].differences)
            }
            if task.objective == nil {
                changes[run] = ExampleChanges(baseline, other, samples.exampleValues)
            }
        }
        guard isCompared[0] else { return }
        func ofCompared<Value>(_ value: (RecordedAnswers) -> Value) -> [Value?] {
            zip(answers, isCompared).map { answers, isCompared in isCompared ? answers.map(value) : nil }
        }
        tasks.append(
            TaskComparison(
                task: task.name, description: task.description, hasLabels: task.labels != nil, examples: examples,
                answered: ofCompared(\.examples.count), decodings: ofCompared(\.decoding),
                metrics: task.metrics.indices.map { metric in
                    let choice = task.metrics[metric]
                    return MetricComparison(
                        name: choice.title, summary: choice.summary, isHigherBetter: choice.isHigherBetter,
                        unit: choice.unit, values: values[metric], intervals: intervals[metric],
                        differences: differences[metric])
                }, changes: changes))
    }

    /// The seed of a task's resamples. It differs between tasks: otherwise tasks with equally many examples would vary
    /// together, and the interval of the average would be too wide.
    private static func seed(of task: String) -> UInt64 {
        UInt64(SHA256.hash("\(Comparison.seed) \(task)").prefix(16), radix: 16) ?? Comparison.seed
    }

    // MARK: The whole

    /// The finished comparison.
    package func comparison(created: Date) -> Comparison {
        Comparison(
            created: created, split: split, runs: runs, tasks: corrected(tasks), leftOut: leftOut,
            averages: runs.indices.map { $0 == 0 ? nil : average(of: $0) })
    }

    /// The tasks with all p values corrected together.
    private func corrected(_ tasks: [TaskComparison]) -> [TaskComparison] {
        let tests = tasks.map { $0.primary?.differences.compactMap { $0?.test?.p } ?? [] }
        var corrected = HolmCorrection.corrected(tests.flatMap { $0 })[...]
        return tasks.map { task in
            guard let primary = task.primary else { return task }
            let differences = primary.differences.map { difference in
                var difference = difference
                if difference?.test != nil { difference?.correctedP = corrected.popFirst() }
                return difference
            }
            return task.replacingPrimary(with: primary.replacing(differences))
        }
    }

    private func average(of run: Int) -> AverageDifference? {
        let compared = tasks.compactMap(\.primary).filter { $0.isHigherBetter && $0.differences[run] != nil }
        let averaged = compared.compactMap { primary -> (Double, Double)? in
            guard let first = primary.values[0], let second = primary.values[run] else { return nil }
            return (first, second)
        }
        guard !averaged.isEmpty else { return nil }
        let halfWidths = [0, run].map { run in
            Quantity.halfWidth(ofMeanOf: compared.compactMap { $0.halfWidth(run) })
        }
        let count = Double(averaged.count)
        let means = (0..<BootstrapInterval.usualResamples).map { resample in
            resampled[run].reduce(0) { $0 + $1[resample] } / count
        }
        return AverageDifference(
            tasks: averaged.count, baseline: averaged.reduce(0) { $0 + $1.0 } / count,
            value: averaged.reduce(0) { $0 + $1.1 } / count, halfWidths: (halfWidths[0], halfWidths[1]),
            interval: BootstrapInterval(of: means))
    }
}

extension TaskComparison {
    fileprivate func replacingPrimary(with primary: MetricComparison) -> TaskComparison {
        TaskComparison(
            task: task, description: description, hasLabels: hasLabels, examples: examples, answered: answered,
            decodings: decodings,
            metrics: [primary] + metrics.dropFirst(), changes: changes)
    }
}

extension MetricComparison {
    fileprivate func replacing(_ differences: [ScoreDifference?]) -> MetricComparison {
        MetricComparison(
            name: name, summary: summary, isHigherBetter: isHigherBetter, unit: unit, values: values,
            intervals: intervals, differences: differences)
    }
}
