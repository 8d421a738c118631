/// The share of examples with the right class. A prediction that is no label is wrong.
public struct Accuracy: Metric {
    public static let name = "accuracy"
    public static let summary = "share of examples with the right label"

    private let labels: LabelSet

    public init(_ settings: MetricSettings, labels: [String]?) throws(MetricError) {
        self.labels = try LabelSet(labels, for: Self.name)
    }

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ExampleAverage(scores: try Classification(labels: labels, examples).correct)
    }
}
