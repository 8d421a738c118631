/// `exact_match` for questions that may have no answer (`exact`, `HasAns_exact` and `NoAns_exact` of evaluate-v2.0.py).
package struct SQuAD2ExactMatch: Metric {
    package static let name = "squad2_exact_match"
    package static let summary = "exact_match where a question may have no answer, as in SQuAD 2.0's script"

    private let judge: SQuAD2Judge

    package init(_ settings: MetricSettings, labels: [String]?) throws(MetricError) {
        judge = try SQuAD2Judge(settings)
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try judge.prepare(examples) { $0 == $1 ? 1 : 0 }
    }

    package func compared(_ answer: String) -> String { judge.compared(answer) }
}
