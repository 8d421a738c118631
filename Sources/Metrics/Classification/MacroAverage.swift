/// The mean of a measure over all labels. Each label has the same weight, however rare it is.
///
/// A prediction that is no label lowers the recall of the example's class and no precision. A label with an undefined
/// measure counts as 0, as in scikit-learn.
package struct MacroAverage<Measure: ClassMeasure>: Metric {
    package static var name: String { "\(Measure.name)_macro" }
    package static var summary: String { "mean of the \(Measure.summary) of every label" }

    private let labels: LabelSet

    package init(_ settings: MetricSettings, labels: [String]?) throws(MetricError) {
        self.labels = try LabelSet(labels, for: Self.name)
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ClassificationScore(try Classification(labels: labels, examples)) { counts in
            var sum = 0.0
            for label in counts.found.indices { sum += Measure.value(counts, of: label) }
            return sum / Double(counts.found.count)
        }
    }
}
