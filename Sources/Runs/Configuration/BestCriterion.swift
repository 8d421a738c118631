import Configuration
import TaskDefinitions

/// The score that compares milestones: the mean of some metrics of some tasks. In a pipeline's `evaluation`:
///
///     "best": "sst2.accuracy"                      one metric of one task
///     "best": ["sst2", "mrpc.f1_binary"]           the mean of several; a task's name means its first metric
///     "best": {"sst2": 2, "mrpc.f1_binary": 1}     the mean, the first counting twice
///
/// Without `best`, it is the mean of the first metrics of all tasks with the milestones' split, without metrics that
/// are better when lower. A metric that is better when lower counts with its negative. If all metrics are like that,
/// the lowest mean is best.
package struct BestCriterion {
    private let terms: [Term]
    /// The compared score, for people: `average` by default, else for example `sst2.accuracy`.
    package let description: String

    private static let average = "average"

    private struct Term {
        /// Such as `sst2.accuracy`.
        let metric: String
        let isHigherBetter: Bool
        var weight = 1.0

        var direction: Double { isHigherBetter ? 1 : -1 }

        /// - Parameter place: the index of the metric among those of the task.
        init(_ task: TaskDefinition, _ place: Int) {
            metric = "\(task.name).\(task.metrics[place].title)"
            isHigherBetter = task.metrics[place].isHigherBetter
        }
    }

    /// - Parameters:
    ///   - tasks: the evaluated tasks
    ///   - milestoneSplit: the split of the milestones, which some of the tasks may lack
    init(_ evaluation: ConfigurationObject, tasks: [TaskDefinition], milestoneSplit: Split) {
        let help = "the score that compares milestones: a metric such as task.metric, several, or metrics with weights"
        guard let value = evaluation.value("best", help) else {
            let all = tasks.filter { !$0.metrics.isEmpty && $0.sources[milestoneSplit] != nil }.map { Term($0, 0) }
            let higher = all.filter(\.isHigherBetter)
            terms = higher.isEmpty ? all : higher
            description = Self.average
            return
        }
        let read = value.read(
            as: "a metric such as \"task.metric\", an array of them, or an object of weights",
            [
                .string: { [Self.term($0, tasks)].compactMap { $0 } },
                .array: { value in
                    let empty = "names no metric; name at least one, or leave this out"
                    return (value.array(atLeast: 1) { _ in empty } ?? []).compactMap { Self.term($0, tasks) }
                },
                .object: { Self.weightedTerms($0, tasks) },
            ])
        terms = read ?? []
        let isMixed = Set(terms.map(\.isHigherBetter)).count > 1
        let names = terms.map { term in
            let weight = term.weight == 1 ? "" : "\(term.weight) × "
            return (isMixed && !term.isHigherBetter ? "−" : "") + weight + term.metric
        }
        description = names.count == 1 ? terms[0].metric : "mean of \(names.joined(separator: ", "))"
        let repeated = terms.map(\.metric).first { name in terms.count { $0.metric == name } > 1 }
        if let repeated { value.report("\"\(repeated)\" is named twice; name it once") }
        for task in tasks where task.sources[milestoneSplit] == nil && metricNames(of: task).contains(where: isTerm) {
            value.report(
                "task \"\(task.name)\" has no \(milestoneSplit.rawValue) file to judge milestones by; add one, "
                    + "or name another")
        }
    }

    private func metricNames(of task: TaskDefinition) -> [String] { task.metrics.map { "\(task.name).\($0.title)" } }

    private func isTerm(_ metric: String) -> Bool { terms.contains { $0.metric == metric } }

    /// The text before a score on the terminal: empty for the average.
    package var label: String { description == Self.average ? "" : "\(description) " }

    /// The score of a milestone, higher is better; nil if one of the metrics was not measured or is not a number.
    /// - Parameter scores: by names such as `sst2.accuracy`
    package func score(_ scores: [String: Double]) -> Double? {
        let values = terms.compactMap { scores[$0.metric] }.filter(\.isFinite)
        guard values.count == terms.count, !terms.isEmpty else { return nil }
        let total = terms.reduce(0) { $0 + $1.weight }
        return zip(terms, values).reduce(0) { $0 + $1.0.direction * $1.0.weight * $1.1 } / total
    }

    /// Half the width of a score's interval if the tasks vary independently; nil if it is not known for one of the
    /// metrics.
    /// - Parameter halfWidths: the half widths of the metrics' intervals, by names such as `sst2.accuracy`
    package func halfWidth(_ halfWidths: [String: Double]?) -> Double? {
        let weighted = terms.compactMap { term in halfWidths?[term.metric].map { term.weight * $0 } }
        guard weighted.count == terms.count, !terms.isEmpty else { return nil }
        return weighted.reduce(0) { $0 + $1 * $1 }.squareRoot() / terms.reduce(0) { $0 + $1.weight }
    }

    /// A score for display: if all metrics are better when lower, it is their mean without the negative sign.
    package func shown(_ score: Double) -> Double { terms.contains(where: \.isHigherBetter) ? score : -score }

    private static func weightedTerms(_ value: ConfigurationValue, _ tasks: [TaskDefinition]) -> [Term] {
        guard let object = value.object() else { return [] }
        if object.keys.isEmpty { value.report("names no metric; name at least one, or leave this out") }
        return object.keys.compactMap { name in
            var weighted = term(name, tasks) { object.report($0, at: name) }
            guard let value = object.value(name, "how often it counts") else {
                object.report("has no weight; give it a number", at: name)
                return nil
            }
            guard let weight = value.number(in: 0...) else { return nil }
            if weight == 0 { value.report("a weight of zero; leave it out") }
            weighted?.weight = weight
            return weighted
        }
    }

    private static func term(_ value: ConfigurationValue, _ tasks: [TaskDefinition]) -> Term? {
        guard let name = value.string() else { return nil }
        return term(name, tasks, report: value.report)
    }

    /// The metric written as `task.metric` or `task`.
    private static func term(_ name: String, _ tasks: [TaskDefinition], report: (String) -> Void) -> Term? {
        let parts = name.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard let task = tasks.first(where: { $0.name == parts[0] }) else {
            report("unknown task \"\(parts[0])\"\(Suggestion.phrase(for: parts[0], among: tasks.map(\.name)))")
            return nil
        }
        guard parts.count == 2 else { return Term(task, 0) }
        guard let place = task.metrics.firstIndex(where: { $0.title == parts[1] }) else {
            report(
                "task \"\(task.name)\" has no metric \"\(parts[1])\""
                    + Suggestion.phrase(for: parts[1], among: task.metrics.map(\.title)))
            return nil
        }
        return Term(task, place)
    }
}
