/// A measure of all labels together, as if the decisions for each were decisions for one. Where every prediction is a
/// label it is the accuracy; one that is no label costs recall alone.
public struct MicroAverage<Measure: ClassMeasure>: Metric {
    public static var name: String { "\(Measure.name)_micro" }
    public static var summary: String { "\(Measure.summary) over the decisions for all labels" }

    private let labels: LabelSet

    public init(_ settings: MetricSettings, labels: [String]?) throws(MetricError) {
        self.labels = try LabelSet(labels, for: Self.name)
    }

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ClassificationScore(try Classification(labels: labels, examples)) { counts in
            Measure.value(
                found: counts.found.reduce(0, +), occurring: counts.occurring.reduce(0, +),
                predicted: counts.predicted.reduce(0, +))
        }
    }
}
