/// `token_f1` for questions that may have no answer (`f1`, `HasAns_f1` and `NoAns_f1` of evaluate-v2.0.py). If either
/// side says that there is no answer, the score is 1 if both do, else 0.
package struct SQuAD2F1: Metric {
    package static let name = "squad2_f1"
    package static let summary = "token_f1 where a question may have no answer, as in SQuAD 2.0's script"

    private let judge: SQuAD2Judge

    package init(_ settings: MetricSettings, labels: [String]?) throws(MetricError) {
        judge = try SQuAD2Judge(settings)
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try judge.prepare(examples) { reference, prediction in
            guard !reference.isEmpty, !prediction.isEmpty else { return reference == prediction ? 1 : 0 }
            return AnswerNormalizer.f1(reference, prediction)
        }
    }

    package func compared(_ answer: String) -> String { judge.compared(answer) }
}
