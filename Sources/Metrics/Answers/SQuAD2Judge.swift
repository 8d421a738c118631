/// The common part of the metrics of SQuAD 2.0 (Rajpurkar, Jia & Liang 2018; evaluate-v2.0.py). A question may have no
/// answer, and then "no answer" is the only right answer.
///
/// The official script uses an empty answer for "no answer". A model writes a text instead, such as `unanswerable`.
/// That text counts as the empty answer here, and so does an answer of articles and punctuation alone.
struct SQuAD2Judge: Sendable {
    /// The questions that a score is the mean over.
    enum Questions: Sendable, Equatable {
        case all
        /// The script's `HasAns`.
        case answerable
        /// The script's `NoAns`.
        case unanswerable
    }

    /// The words of the text for "no answer".
    private let noAnswer: [[Unicode.Scalar]]
    private let noAnswerText: String
    let questions: Questions

    /// - Throws: ``MetricError`` if the text for "no answer" has no word.
    init(_ settings: MetricSettings) throws(MetricError) {
        noAnswerText = settings.string(
            "no_answer", default: Self.usualNoAnswer, "the text that says that a question has no answer")
        questions = settings.choice(
            "questions", among: ["all": .all, "answerable": .answerable, "unanswerable": .unanswerable], default: .all,
            "the questions that the score averages")
        noAnswer = AnswerNormalizer.squad.words(noAnswerText)
        if noAnswer.isEmpty { throw MetricError("\"no_answer\" has no word; give a text such as \"unanswerable\"") }
    }

    static let usualNoAnswer = "unanswerable"

    /// The words of an answer; empty if it says that there is no answer.
    private func words(_ answer: String) -> [[Unicode.Scalar]] {
        let words = AnswerNormalizer.squad.words(answer)
        return words == noAnswer ? [] : words
    }

    /// The compared form: the answer's words, or the text for "no answer".
    func compared(_ answer: String) -> String {
        words(answer).isEmpty ? noAnswerText : AnswerNormalizer.squad.normalized(answer)
    }

    /// Scores each prediction by its best reference.
    /// - Parameter score: scores the words of a prediction against those of a reference, in 0...1
    func prepare(
        _ examples: MetricExamples, _ score: ([[Unicode.Scalar]], [[Unicode.Scalar]]) -> Double
    ) throws(MetricError) -> any PreparedMetric {
        try examples.check()
        var scores: [Double] = []
        for (targets, prediction) in zip(examples.targets, examples.predictions) {
            let predicted = words(prediction)
            let references = targets.map(words).filter { !$0.isEmpty }
            scores.append((references.isEmpty ? [[]] : references).map { score($0, predicted) }.max() ?? 0)
        }
        guard questions != .all else { return ExampleAverage(scores: scores) }
        let wantsAnswerable = questions == .answerable
        return PartAverage(scores: scores, isCounted: examples.targets.map { isAnswerable($0) == wantsAnswerable })
    }

    /// Whether a question has an answer: some reference is not "no answer".
    private func isAnswerable(_ references: [String]) -> Bool {
        references.contains { AnswerNormalizer.squad.words($0) != noAnswer }
    }
}

/// The mean of the scores of some examples; the others are ignored.
private struct PartAverage: PreparedMetric {
    /// In 0...1.
    let scores: [Double]
    let isCounted: [Bool]

    func score(_ indices: [Int]) -> Double {
        var sum = 0.0
        var count = 0
        for index in indices where isCounted[index] {
            sum += scores[index]
            count += 1
        }
        return count == 0 ? 0 : 100 * sum / Double(count)
    }

    var exampleScores: [Double]? { nil }
}
