/// The overlap of the words of prediction and reference, as SQuAD has it (Rajpurkar et al. 2016, section 6.1).
///
/// For each reference, with the words counted as often as both sides have them:
///
///     precision = common / words of the prediction,  recall = common / words of the reference
///     F1 = 2 * precision * recall / (precision + recall),  0 where nothing is common
///
/// An example scores its best reference; two empty answers have nothing in common and score 0.
public struct TokenF1: Metric {
    public static let name = "token_f1"
    public static let summary = "overlap of words with the best reference, case, punctuation and articles aside (SQuAD)"

    public init(labels: [String]?) throws(MetricError) {}

    public func prepare(targets: [[String]], predictions: [String]) throws(MetricError) -> any PreparedMetric {
        try ExampleAverage(targets: targets, predictions: predictions) { references, prediction in
            let words = Self.words(prediction)
            return references.map { Self.f1(Self.words($0), words) }.max() ?? 0
        }
    }

    /// Words as bytes, because equal strings are canonically equivalent ones in Swift.
    private static func words(_ answer: String) -> [[UInt8]] {
        SQuADNormalizer.tokens(answer).map { Array(String($0).utf8) }
    }

    private static func f1(_ reference: [[UInt8]], _ prediction: [[UInt8]]) -> Double {
        var available: [[UInt8]: Int] = [:]
        for word in reference { available[word, default: 0] += 1 }
        var common = 0
        for word in prediction where available[word, default: 0] > 0 {
            available[word, default: 0] -= 1
            common += 1
        }
        guard common > 0 else { return 0 }
        let precision = Double(common) / Double(prediction.count)
        let recall = Double(common) / Double(reference.count)
        return 2 * precision * recall / (precision + recall)
    }
}
