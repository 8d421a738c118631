/// A measure computed from the counts of all labels together. If every prediction is a label, it equals the accuracy. A
/// prediction that is no label lowers only recall.
package struct MicroAverage<Measure: ClassMeasure>: Metric {
    package static var name: String { "\(Measure.name)_micro" }
    package static var summary: String { "\(Measure.summary) over the decisions for all labels" }

    private let labels: LabelSet

    package init(_ settings: MetricSettings, labels: [String]?) throws(MetricError) {
        self.labels = try LabelSet(labels, for: Self.name)
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ClassificationScore(try Classification(labels: labels, examples)) { counts in
            Measure.value(
                found: counts.found.reduce(0, +), occurring: counts.occurring.reduce(0, +),
                predicted: counts.predicted.reduce(0, +))
        }
    }
}
