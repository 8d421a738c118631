/// ROUGE-2: the overlap of pairs of neighbouring words.
package struct Rouge2: RougeMetric {
    package static let name = "rouge_2"
    package static let summary = "ROUGE-2 as in rouge-score, F of pairs of words; setting: stem"
    static let type = "rouge2"

    let stem: Bool

    package init(_ settings: MetricSettings, labels: [String]?) {
        stem = settings.bool("stem", default: false, "compare the stems of words (Porter's)")
    }

    func score(_ reference: String, _ prediction: String) -> Double { nGramScore(reference, prediction, order: 2) }
}
