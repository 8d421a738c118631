/// The mean of a measure over all labels. Each label is weighted by its number of occurrences.
package struct WeightedAverage<Measure: ClassMeasure>: Metric {
    package static var name: String { "\(Measure.name)_weighted" }
    package static var summary: String { "mean of the \(Measure.summary) of every label, weighted by its occurrences" }

    private let labels: LabelSet

    package init(_ settings: MetricSettings, labels: [String]?) throws(MetricError) {
        self.labels = try LabelSet(labels, for: Self.name)
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ClassificationScore(try Classification(labels: labels, examples)) { counts in
            var sum = 0.0
            for label in counts.found.indices {
                sum += Double(counts.occurring[label]) * Measure.value(counts, of: label)
            }
            return sum / Double(counts.occurring.reduce(0, +))
        }
    }
}
