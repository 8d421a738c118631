import Configuration

/// The share of groups with all examples exactly right. It is the exact match of MultiRC (Khashabi et al. 2018), whose
/// groups are the answers to a question.
package struct GroupExactMatch: Metric {
    package static let name = "group_exact_match"
    package static let summary = "share of groups whose answers all equal a reference exactly (MultiRC)"
    package static let requiredAttributes = [ExampleGroups.attribute]

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        let grouping = try ExampleGroups(examples)
        let scores = try ExampleAverage(examples) { references, prediction in
            references.containsExactly(prediction) ? 1 : 0
        }.scores
        return GroupScore(
            meanOf: grouping.members.map { $0.allSatisfy { scores[$0] == 1 } ? 1 : 0 }, grouping,
            exampleScores: scores)
    }
}
