/// The share of each example in a score: the jackknife's pseudovalues (Tukey 1958, "Bias and confidence in not quite
/// large samples").
///
///     value of e = n score(all) - (n - 1) score(all without e)
///
/// Their mean is the score, corrected for most of its bias. For a score that is the mean of its examples, a value is
/// the example's own score. If a metric judges groups, whole groups are left out and have one value.
package enum Jackknife {
    /// A unit that is left out as a whole: an example, or a group of examples.
    package struct Value: Sendable, Equatable {
        /// The indices of its examples.
        package let examples: [Int]
        /// In the unit of the score.
        package let value: Double
    }

    /// The time grows with the square of the number of examples, but for means of examples.
    /// - Parameter exampleCount: the number of examples that the metric was prepared with
    package static func values(of metric: any PreparedMetric, exampleCount: Int) -> [Value] {
        if metric.isMeanOfExamples, metric.groups == nil, let scores = metric.exampleScores {
            return scores.enumerated().map { Value(examples: [$0], value: 100 * $1) }
        }
        let units = metric.groups.map(ExampleGroups.members) ?? (0..<exampleCount).map { [$0] }
        guard units.count > 1 else { return units.map { Value(examples: $0, value: metric.score($0)) } }
        let count = Double(units.count)
        let whole = metric.score(units.flatMap { $0 })
        return units.indices.map { place in
            let others = units[..<place] + units[(place + 1)...]
            let value = count * whole - (count - 1) * metric.score(others.flatMap { $0 })
            return Value(examples: units[place], value: value)
        }
    }
}
