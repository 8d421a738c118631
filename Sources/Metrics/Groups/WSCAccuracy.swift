/// Accuracy on the Winograd schema challenge, where a model writes the referent of a pronoun (Raffel et al. 2020,
/// section 2.4). The attribute `label` says whether the answer should name the referent.
///
/// The target is the referent. An answer names it if the words of one are all among the words of the other, ignoring
/// case and determiners, and if both or neither have an apostrophe. An answer without words is always wrong.
package struct WSCAccuracy: Metric {
    package static let name = "wsc_accuracy"
    package static let summary =
        "share of answers that name the target if and only if the attribute \"label\" is true (WSC)"
    package static let requiredAttributes = ["label"]

    package init(_ settings: MetricSettings, labels: [String]?) {}

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try examples.check()
        let labels = try examples.attribute("label")
        var scores: [Double] = []
        for (index, label) in labels.enumerated() {
            guard let isReferent = Self.truth(label) else {
                throw MetricError(
                    "example \(index): the attribute \"label\" is \"\(label)\"; it must be true or false, or 1 or 0")
            }
            let answer = Self.names(examples.predictions[index], examples.targets[index][0])
            scores.append(answer == isReferent ? 1 : 0)
        }
        return ExampleAverage(scores: scores)
    }

    package func compared(_ answer: String) -> String {
        Self.cleaned(answer).map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    }

    private static func truth(_ label: String) -> Bool? {
        switch label {
        case "1", "true", "True": true
        case "0", "false", "False": false
        default: nil
        }
    }

    /// Whether an answer names the referent; nil if it has no words.
    private static func names(_ prediction: String, _ referent: String) -> Bool? {
        let answer = cleaned(prediction)
        let referent = cleaned(referent)
        // A text without words leaves one empty word; a text of several spaces leaves two.
        if answer == [[]] || answer.isEmpty { return nil }
        let apostrophe: (ArraySlice<Unicode.Scalar>) -> Bool = { $0.contains("'") }
        guard answer.contains(where: apostrophe) == referent.contains(where: apostrophe) else { return false }
        let answerWords = Set(answer)
        let referentWords = Set(referent.isEmpty ? [[]] : referent)
        return answerWords.isSubset(of: referentWords) || referentWords.isSubset(of: answerWords)
    }

    /// Lower-case, split at each space, without determiners.
    private static func cleaned(_ text: String) -> [ArraySlice<Unicode.Scalar>] {
        let stripped = PythonText.stripped(PythonText.lowercased(text.unicodeScalars))
        return stripped.split(separator: " ", omittingEmptySubsequences: false).filter { !determiners.contains($0) }
    }

    private static let determiners = Set(
        [
            "a", "an", "few", "her", "his", "each", "every", "many", "much", "my", "our", "some", "that", "the",
            "their", "these", "this", "those", "which", "whose", "your",
        ].map { Array($0.unicodeScalars)[...] })
}
