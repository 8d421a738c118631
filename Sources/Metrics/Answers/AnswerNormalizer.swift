/// The normalisation of answers in the evaluation scripts of question answering: lower-case, remove punctuation,
/// replace the words "a", "an" and "the" by a space, split at white space.
struct AnswerNormalizer: Sendable {
    /// Punctuation in addition to ASCII's.
    private let punctuation: Set<Unicode.Scalar>
    /// The replacement of punctuation; nil removes it.
    private let replacement: Unicode.Scalar?

    /// SQuAD (Rajpurkar et al. 2016, section 6.1); version 2.0 has the same.
    static let squad = AnswerNormalizer(punctuation: [], replacement: nil)
    /// TriviaQA (Joshi et al. 2017): punctuation separates words, and some quotation marks count as punctuation.
    static let triviaQA = AnswerNormalizer(
        punctuation: ["\u{2018}", "\u{2019}", "\u{B4}"], replacement: " ")

    /// The words of an answer after normalisation.
    func words(_ answer: String) -> [[Unicode.Scalar]] {
        var kept: [Unicode.Scalar] = []
        for scalar in PythonText.lowercased(answer.unicodeScalars) {
            if !PythonText.isPunctuation(scalar), !punctuation.contains(scalar) {
                kept.append(scalar)
            } else if let replacement {
                kept.append(replacement)
            }
        }
        return PythonText.words(Self.withoutArticles(kept))
    }

    /// These words as a text.
    func normalized(_ answer: String) -> String {
        words(answer).map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    }

    /// `re.sub(r"\b(a|an|the)\b", " ", text)`.
    private static func withoutArticles(_ scalars: [Unicode.Scalar]) -> [Unicode.Scalar] {
        var result: [Unicode.Scalar] = []
        result.reserveCapacity(scalars.count)
        var position = 0
        while position < scalars.count {
            let end =
                PythonText.isWord(scalars[position])
                ? scalars[position...].firstIndex { !PythonText.isWord($0) } ?? scalars.count : position + 1
            let run = scalars[position..<end]
            if articles.contains(where: { run.elementsEqual($0) }) {
                result.append(" ")
            } else {
                result.append(contentsOf: run)
            }
            position = end
        }
        return result
    }

    private static let articles = ["a", "an", "the"].map { Array($0.unicodeScalars) }
}

extension AnswerNormalizer {
    /// 1 if the prediction has the same words as a reference, else 0.
    func exactMatch(_ references: [String], _ prediction: String) -> Double {
        let predicted = words(prediction)
        return references.contains { words($0) == predicted } ? 1 : 0
    }

    /// The F1 of the words of the prediction and the best reference. A common word counts as often as both sides have
    /// it:
    ///
    ///     precision = common / words of the prediction,  recall = common / words of the reference
    ///     F1 = 2 * precision * recall / (precision + recall),  0 if nothing is common
    func f1(_ references: [String], _ prediction: String) -> Double {
        let predicted = words(prediction)
        return references.map { Self.f1(words($0), predicted) }.max() ?? 0
    }

    /// The F1 with the words of one reference.
    static func f1(_ reference: [[Unicode.Scalar]], _ prediction: [[Unicode.Scalar]]) -> Double {
        var available: [[Unicode.Scalar]: Int] = [:]
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
