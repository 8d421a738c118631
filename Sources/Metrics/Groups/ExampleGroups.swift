/// Groups of examples that are judged together, such as all answers to one question. A group shares the attribute
/// `group`.
struct ExampleGroups: Sendable {
    /// The name of the attribute.
    static let attribute = "group"

    /// The group of each example. Groups are numbered in the order in which they first occur.
    let groups: [Int]
    /// The examples of each group.
    let members: [[Int]]

    /// - Throws: ``MetricError`` if an example has no group.
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
