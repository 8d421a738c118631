import Configuration

/// The share of predictions that equal a reference exactly, without any normalisation.
package struct StringMatch: Metric {
    package static let name = "string_match"
    package static let summary = "share of answers that equal a reference exactly"

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try ExampleAverage(examples) { references, prediction in
            references.containsExactly(prediction) ? 1 : 0
        }
    }
}
