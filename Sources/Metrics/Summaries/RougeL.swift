/// ROUGE-L: the longest common subsequence of words.
package struct RougeL: RougeMetric {
    package static let name = "rouge_l"
    package static let summary = "ROUGE-L as in rouge-score, F of the longest common subsequence; setting: stem"
    static let type = "rougeL"

    let stem: Bool

    package init(_ settings: MetricSettings, labels: [String]?) {
        stem = settings.bool("stem", default: false, "compare the stems of words (Porter's)")
    }

    func score(_ reference: String, _ prediction: String) -> Double {
        var numbers = Interner<[UInt8]>()
        let wanted = words(reference.unicodeScalars).map { numbers.number(of: $0) }
        let found = words(prediction.unicodeScalars).map { numbers.number(of: $0) }
        return fMeasure(
            hits: LongestCommonSubsequence(wanted, found).length, reference: wanted.count, prediction: found.count)
    }
}
