import Configuration

/// The share of predictions that equal a reference exactly, without any normalisation.
public struct StringMatch: Metric {
    public static let name = "string_match"
    public static let summary = "share of answers that equal a reference exactly"

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try ExampleAverage(examples) { references, prediction in
            references.containsExactly(prediction) ? 1 : 0
        }
    }
}
