import Configuration

/// The same examples answered by two systems, ready to be scored in any selection and with any answers exchanged.
///
/// Each metric is prepared once over the examples of the first system followed by those of the second: example `i` of
/// the second is at `i + exampleCount`, and a selection may mix the two. Where a metric judges groups, a group of the
/// first system and the same group of the second are two.
public struct PairedSamples: Sendable {
    /// How many examples there are, each answered twice.
    public let exampleCount: Int
    private let metrics: [any PreparedMetric]
    private let choices: [MetricChoice]
    /// The group that each example belongs to, where one of the metrics judges groups.
    let groups: [Int]?

    /// - Parameters:
    ///   - first: what the first system answered
    ///   - second: what the second answered to the same examples, in the same order
    /// - Throws: ``MetricError`` where a metric cannot be computed for these examples; it names the metric.
    public init(
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

    /// What is drawn, or exchanged, as a whole: the examples of each group, or each example by itself.
    var units: [[Int]] { groups.map(ExampleGroups.members) ?? (0..<exampleCount).map { [$0] } }

    /// The scores of the two systems over all examples, as each would have them alone.
    public func scores(metric: Int) -> (first: Double, second: Double) {
        let all = Array(0..<exampleCount)
        return (score(metric, all), score(metric, all.map { $0 + exampleCount }))
    }

    /// What the answers to each example have by themselves.
    public struct ExampleValues: Sendable {
        /// The metric whose values they are; whether higher ones are better is its to say.
        public let metric: MetricChoice
        public let first: [Double], second: [Double]
    }

    /// The values of the first metric that judges single examples; nil where none does.
    public var exampleValues: ExampleValues? {
        for (choice, metric) in zip(choices, metrics) {
            guard let values = metric.exampleValues.map(halves) else { continue }
            return ExampleValues(metric: choice, first: values.first, second: values.second)
        }
        return nil
    }

    /// For each example whether it is right, where the metric is the share of examples that are right.
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

    /// - Parameter indices: of examples of either system
    func score(_ metric: Int, _ indices: [Int]) -> Double { metrics[metric].score(indices) }

    var metricCount: Int { metrics.count }
}
