/// A metric that is computed from numbers of whole groups. A selection contains a group as often as the group's first
/// example.
struct GroupScore: PreparedMetric {
    private let grouping: ExampleGroups
    /// The numbers of a group at its first example; nil at the others.
    private let values: [SIMD2<Double>?]
    private let share: @Sendable (SIMD2<Double>) -> Double
    let exampleScores: [Double]?

    /// - Parameters:
    ///   - values: two numbers for each group
    ///   - share: computes the score, in 0...1, from the means of these numbers
    init(
        _ grouping: ExampleGroups, values: [SIMD2<Double>], exampleScores: [Double],
        _ share: @escaping @Sendable (SIMD2<Double>) -> Double
    ) {
        self.grouping = grouping
        var first = [SIMD2<Double>?](repeating: nil, count: grouping.groups.count)
        for (members, value) in zip(grouping.members, values) { first[members[0]] = value }
        self.values = first
        self.share = share
        self.exampleScores = exampleScores
    }

    /// The mean of one number of each group.
    init(meanOf scores: [Double], _ grouping: ExampleGroups, exampleScores: [Double]) {
        self.init(grouping, values: scores.map { [$0, 0] }, exampleScores: exampleScores) { $0.x }
    }

    /// The mean over groups of the best example's score.
    /// - Throws: ``MetricError`` if an example has no group.
    init(
        bestOf examples: MetricExamples, _ score: (_ references: [String], _ prediction: String) -> Double
    ) throws(MetricError) {
        let grouping = try ExampleGroups(examples)
        let scores = try ExampleAverage(examples, score).scores
        self.init(
            meanOf: grouping.members.map { $0.map { scores[$0] }.max() ?? 0 }, grouping, exampleScores: scores)
    }

    func score(_ indices: [Int]) -> Double {
        var sum = SIMD2<Double>.zero
        var count = 0
        for index in indices {
            guard let value = values[index] else { continue }
            sum += value
            count += 1
        }
        return count == 0 ? 0 : 100 * share(sum / Double(count))
    }

    var groups: [Int]? { grouping.groups }
}
