/// The macro-averaged F1 of MultiRC (Khashabi et al. 2018, F1m), whose groups are the answers to a question: the
/// harmonic mean of precision and recall, each of the positive label, computed for each group and averaged over the
/// groups.
///
/// A group without a positive prediction has precision 1, and a group without a positive target has recall 1, as in the
/// authors' script. A prediction that is no label counts as the wrong one of the two.
package struct GroupF1: Metric {
    package static let name = "group_f1"
    package static let summary = "harmonic mean of precision and recall, each a mean over groups (MultiRC's F1m)"
    package static let requiredAttributes = [ExampleGroups.attribute]

    private let labels: LabelSet

    package init(_ settings: MetricSettings, labels: [String]?) throws(MetricError) {
        self.labels = try LabelSet(labels, for: Self.name)
        let count = self.labels.labels.count
        guard count == 2 else { throw MetricError("the metric \"\(Self.name)\" needs exactly 2 labels, not \(count)") }
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        let grouping = try ExampleGroups(examples)
        let classes = Classification(binary: try Classification(labels: labels, examples))
        let values = grouping.members.map { members -> SIMD2<Double> in
            let counts = ClassCounts(classes, members)
            let found = Double(counts.found[1])
            return [
                counts.predicted[1] == 0 ? 1 : found / Double(counts.predicted[1]),
                counts.occurring[1] == 0 ? 1 : found / Double(counts.occurring[1]),
            ]
        }
        return GroupScore(grouping, values: values, exampleScores: classes.correct) { means in
            let (precision, recall) = (means.x, means.y)
            return precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall)
        }
    }
}
