/// A measure of the second of two labels, the positive one.
///
/// A prediction that is no label counts as the wrong label, as in T5's evaluation of GLUE.
package struct BinaryAverage<Measure: ClassMeasure>: Metric {
    package static var name: String { "\(Measure.name)_binary" }
    package static var summary: String {
        "\(Measure.summary) of the second of two labels; an answer that is no label counts as the wrong one"
    }

    private let labels: LabelSet

    package init(_ settings: MetricSettings, labels: [String]?) throws(MetricError) {
        self.labels = try LabelSet(labels, for: Self.name)
        let count = self.labels.labels.count
        guard count == 2 else {
            throw MetricError(
                "the metric \"\(Self.name)\" needs exactly 2 labels, not \(count); "
                    + "for more there is \"\(MacroAverage<Measure>.name)\"")
        }
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        ClassificationScore(Classification(binary: try Classification(labels: labels, examples))) {
            Measure.value($0, of: 1)
        }
    }
}
