/// Examples that are judged together, such as all the answers to one question: those with the same attribute `group`.
struct ExampleGroups: Sendable {
    /// The name of the attribute.
    static let attribute = "group"

    /// The group of each example, numbered in the order in which they begin.
    let groups: [Int]
    /// The examples of each group.
    let members: [[Int]]

    /// - Throws: ``MetricError`` where an example has no group.
    init(_ examples: MetricExamples) throws(MetricError) {
        var numbers = Interner<[UInt8]>()
        groups = try examples.attribute(Self.attribute).map { numbers.number(of: Array($0.utf8)) }
        members = Self.members(of: groups)
    }

    /// The examples of each group.
    static func members(of groups: [Int]) -> [[Int]] {
        var members = [[Int]](repeating: [], count: (groups.max() ?? -1) + 1)
        for (example, group) in groups.enumerated() { members[group].append(example) }
        return members
    }
}

/// A metric that is computed from numbers of whole groups. A selection holds a group as often as its first example.
struct GroupScore: PreparedMetric {
    private let grouping: ExampleGroups
    /// For the first example of each group the numbers of the group, for the others nil.
    private let values: [SIMD2<Double>?]
    private let share: @Sendable (SIMD2<Double>) -> Double
    let exampleScores: [Double]?

    /// - Parameters:
    ///   - values: two numbers for each group
    ///   - share: the score, in 0...1, of the means of these numbers
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
