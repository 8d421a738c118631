/// The share of examples with the right class. A prediction that is no label is wrong.
package struct Accuracy: Metric {
    package static let name = "accuracy"
    package static let summary = "share of examples with the right label"

    private let labels: LabelSet

    package init(_ settings: MetricSettings, labels: [String]?) throws(MetricError) {
        self.labels = try LabelSet(labels, for: Self.name)
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ExampleAverage(scores: try Classification(labels: labels, examples).correct)
    }
}
