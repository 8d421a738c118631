/// Accuracy on the Winograd schema challenge, where a model writes what a pronoun refers to (Raffel et al. 2020,
/// section 2.4): whether the answer names the referent must be what the attribute `label` says.
///
/// An answer names the referent, which is the target, where the words of one are all among the words of the other, case
/// and determiners aside, and either both or none of them has an apostrophe. One without words is wrong either way.
public struct WSCAccuracy: Metric {
    public static let name = "wsc_accuracy"
    public static let summary = "share of answers that name the target just where the attribute \"label\" is true (WSC)"
    public static let requiredAttributes = ["label"]

    public init(_ settings: MetricSettings, labels: [String]?) {}

    public func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
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

    public func compared(_ answer: String) -> String {
        Self.cleaned(answer).map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    }

    private static func truth(_ label: String) -> Bool? {
        switch label {
        case "1", "true", "True": true
        case "0", "false", "False": false
        default: nil
        }
    }

    /// Whether an answer names the referent; nil where it has no words.
    private static func names(_ prediction: String, _ referent: String) -> Bool? {
        let answer = cleaned(prediction)
        let referent = cleaned(referent)
        // One empty word is left of a text without words; two are left of one with several spaces.
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
