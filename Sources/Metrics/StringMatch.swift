import Configuration

/// The share of predictions that equal a reference to the letter, without any normalisation.
public struct StringMatch: Metric {
    public static let name = "string_match"
    public static let summary = "share of answers that equal a reference to the letter"

    public init(labels: [String]?) throws(MetricError) {}

    public func prepare(targets: [[String]], predictions: [String]) throws(MetricError) -> any PreparedMetric {
        try ExampleAverage(targets: targets, predictions: predictions) { references, prediction in
            references.contains { $0.isExactly(prediction) } ? 1 : 0
        }
    }
}
