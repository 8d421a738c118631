/// ROUGE-1: the overlap of words.
package struct Rouge1: RougeMetric {
    package static let name = "rouge_1"
    package static let summary = "ROUGE-1 as in rouge-score, F of single words; setting: stem"
    static let type = "rouge1"

    let stem: Bool

    package init(_ settings: MetricSettings, labels: [String]?) {
        stem = settings.bool("stem", default: false, "compare the stems of words (Porter's)")
    }

    func score(_ reference: String, _ prediction: String) -> Double { nGramScore(reference, prediction, order: 1) }
}
