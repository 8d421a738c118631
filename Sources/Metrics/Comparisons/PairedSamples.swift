import Configuration

/// The same examples answered by two systems. Any selection can be scored, with any answers exchanged.
///
/// Each metric is prepared once over the examples of the first system followed by those of the second. Example `i` of
/// the second is at `i + exampleCount`, and a selection may mix the two. If a metric judges groups, a group of the
/// first system and the same group of the second are two groups.
package struct PairedSamples: Sendable {
    /// The number of examples, each answered twice.
    package let exampleCount: Int
    private let metrics: [any PreparedMetric]
    private let choices: [MetricChoice]
    /// The group of each example, if one of the metrics judges groups.
    let groups: [Int]?

    /// - Parameters:
    ///   - first: the first system's answers
    ///   - second: the second system's answers to the same examples, in the same order
    /// - Throws: ``MetricError`` if a metric cannot be computed for these examples; it names the metric.
    package init(
        _ choices: [MetricChoice], first: MetricExamples, second: MetricExamples
    ) throws(MetricError) {
        precondition(first.targets.count == second.targets.count, "two systems answer the same examples")
        let both = MetricExamples(
            targets: first.targets + second.targets, predictions: first.predictions + second.predictions,
            attributes: Self.attributes(first, system: 1) + Self.attributes(second, system: 2),
            teacherForced: first.teacherForced + second.teacherForced)
        var metrics: [any PreparedMetric] = []
        for choice in choices {
            do {
                metrics.append(try choice.metric.prepare(both))
            } catch {
                throw MetricError("metric \"\(choice.title)\": \(error.message)")
            }
        }
        exampleCount = first.targets.count
        self.metrics = metrics
        self.choices = choices
        groups = metrics.lazy.compactMap(\.groups).first.map { [exampleCount] in Array($0[..<exampleCount]) }
    }

    private static func attributes(_ examples: MetricExamples, system: Int) -> [TextMap<String>] {
        examples.attributes.map { attributes in
            guard let group = attributes[ExampleGroups.attribute] else { return attributes }
            return attributes.merging([ExampleGroups.attribute: "\(system) \(group)"]) { $1 }
        }
    }

    /// The units that are drawn or exchanged as a whole: groups of examples, or single examples.
    var units: [[Int]] { groups.map(ExampleGroups.members) ?? (0..<exampleCount).map { [$0] } }

    /// The scores of the two systems over all examples, each system by itself.
    package func scores(metric: Int) -> (first: Double, second: Double) {
        let all = Array(0..<exampleCount)
        return (score(metric, all), score(metric, all.map { $0 + exampleCount }))
    }

    /// The values of the answers to single examples.
    package struct ExampleValues: Sendable {
        /// The metric of the values. It says whether higher ones are better.
        package let metric: MetricChoice
        package let first: [Double], second: [Double]
    }

    /// The values of the first metric that judges single examples; nil if none does.
    package var exampleValues: ExampleValues? {
        for (choice, metric) in zip(choices, metrics) {
            guard let values = metric.exampleValues.map(halves) else { continue }
            return ExampleValues(metric: choice, first: values.first, second: values.second)
        }
        return nil
    }

    /// Whether each example is right, for a metric that is the share of right examples.
    func rightness(metric: Int) -> (first: [Bool], second: [Bool])? {
        let metric = metrics[metric]
        guard metric.isMeanOfExamples, let scores = metric.exampleScores, scores.allSatisfy({ $0 == 0 || $0 == 1 })
        else { return nil }
        let (first, second) = halves(scores)
        return (first.map { $0 == 1 }, second.map { $0 == 1 })
    }

    private func halves(_ scores: [Double]) -> (first: [Double], second: [Double]) {
        (Array(scores[..<exampleCount]), Array(scores[exampleCount...]))
    }

    /// - Parameter indices: the indices of examples of either system
    func score(_ metric: Int, _ indices: [Int]) -> Double { metrics[metric].score(indices) }

    var metricCount: Int { metrics.count }
}
