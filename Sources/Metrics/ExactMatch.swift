/// The share of predictions that equal a reference after SQuAD's normalisation (Rajpurkar et al. 2016, section 6.1).
public struct ExactMatch: Metric {
    public static let name = "exact_match"
    public static let summary = "share of answers equal to a reference but for case, punctuation and articles (SQuAD)"

    public init(labels: [String]?) throws(MetricError) {}

    public func prepare(targets: [[String]], predictions: [String]) throws(MetricError) -> any PreparedMetric {
        try ExampleAverage(targets: targets, predictions: predictions) { references, prediction in
            let words = SQuADNormalizer.tokens(prediction)
            let matches = references.contains { reference in
                SQuADNormalizer.tokens(reference).elementsEqual(words) { $0.elementsEqual($1) }
            }
            return matches ? 1 : 0
        }
    }
}
