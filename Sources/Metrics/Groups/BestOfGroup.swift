/// The mean over groups of the best example of each, by the rules of SQuAD: how ReCoRD is scored (Zhang et al. 2018),
/// where a query becomes an example for each of its answers.
struct BestOfGroup {
    static func prepare(
        _ examples: MetricExamples, _ score: (_ references: [String], _ prediction: String) -> Double
    ) throws(MetricError) -> any PreparedMetric {
        let grouping = try ExampleGroups(examples)
        let scores = try ExampleAverage(examples, score).scores
        return GroupScore(
            meanOf: grouping.members.map { $0.map { scores[$0] }.max() ?? 0 }, grouping, exampleScores: scores)
    }
}

/// The share of groups with an answer that is an exact match.
public struct BestExactMatch: Metric {
    public static let name = "best_exact_match"
    public static let summary = "exact_match of the best answer of each group (ReCoRD)"
    public static let requiredAttributes = [ExampleGroups.attribute]

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try BestOfGroup.prepare(examples, AnswerNormalizer.squad.exactMatch)
    }
}

/// The mean over groups of the highest F1 of words.
public struct BestTokenF1: Metric {
    public static let name = "best_token_f1"
    public static let summary = "token_f1 of the best answer of each group (ReCoRD)"
    public static let requiredAttributes = [ExampleGroups.attribute]

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try BestOfGroup.prepare(examples, AnswerNormalizer.squad.f1)
    }
}
