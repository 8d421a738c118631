/// chrF of a corpus (Popović 2015), or with `word_order` chrF++ (Popović 2017), as in sacrebleu: the F-score of the
/// n-grams of characters, ignoring white space, and of words. Precision and recall are each averaged over the lengths
/// of n-grams that both sides have:
///
///     chrF = 100 * (1 + beta^2) * precision * recall / (beta^2 * precision + recall)
///
/// Each example is compared with the reference that gives it the highest score.
package struct CHRF: Metric {
    package static let name = "chrf"
    package static let summary =
        "chrF as in sacrebleu; settings: char_order, word_order (2: chrF++), beta, lowercase, whitespace"

    private let characterOrder: Int
    private let wordOrder: Int
    private let beta: Int
    private let lowercase: Bool
    private let whitespace: Bool

    package init(_ settings: MetricSettings, labels: [String]?) {
        characterOrder = settings.integer("char_order", default: 6, in: 1...20, "the longest n-gram of characters")
        wordOrder = settings.integer("word_order", default: 0, in: 0...20, "the longest n-gram of words; 2 is chrF++")
        beta = settings.integer("beta", default: 2, in: 0...100, "the weight of recall, as a multiple of precision's")
        lowercase = settings.bool("lowercase", default: false, "compare without case")
        whitespace = settings.bool("whitespace", default: false, "count white space too")
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try examples.check()
        let rows = zip(examples.targets, examples.predictions).map(statistics)
        let signature = SacreBLEU.signature(
            examples,
            [
                ("case", lowercase ? "lc" : "mixed"), ("eff", "yes"), ("nc", "\(characterOrder)"),
                ("nw", "\(wordOrder)"), ("space", whitespace ? "yes" : "no"),
            ])
        return Prepared(
            statistics: SummedStatistics(rows, width: 3 * (characterOrder + wordOrder)), beta: beta,
            signature: signature)
    }

    /// For each order: the n-grams of the prediction, those of the best reference, and the common ones.
    private func statistics(_ references: [String], _ prediction: String) -> [Int] {
        var counter = Counter(self)
        let predicted = counter.counts(prediction)
        var best: [Int] = []
        var bestScore = -1.0
        for reference in references {
            var row: [Int] = []
            for (found, wanted) in zip(predicted, counter.counts(reference)) {
                let common = found.reduce(0) { $0 + min($1.value, wanted[$1.key] ?? 0) }
                // If the reference has no n-gram of a length, those of the prediction do not count against it.
                row += [wanted.isEmpty ? 0 : found.values.reduce(0, +), wanted.values.reduce(0, +), common]
            }
            let score = Self.score(row, beta: beta)
            if score > bestScore { (best, bestScore) = (row, score) }
        }
        return best
    }

    /// Counts the n-grams of the texts of one example.
    private struct Counter {
        private let metric: CHRF
        private var characters: NGramCounter
        private var words: NGramCounter
        private var wordNumbers = Interner<[Unicode.Scalar]>()

        init(_ metric: CHRF) {
            self.metric = metric
            characters = NGramCounter(maximumOrder: metric.characterOrder)
            words = NGramCounter(maximumOrder: metric.wordOrder)
        }

        mutating func counts(_ text: String) -> [[Int: Int]] {
            let text = SacreBLEU.cased(text, lowercase: metric.lowercase)
            let kept = metric.whitespace ? text : text.filter { !PythonText.isSpace($0) }
            let counts = characters.counts(kept.map { Int($0.value) })
            guard metric.wordOrder > 0 else { return counts }
            return counts + words.counts(Self.words(text).map { wordNumbers.number(of: $0) })
        }

        /// The words, with one punctuation mark split off: the last character if it is one, else the first.
        private static func words(_ text: [Unicode.Scalar]) -> [[Unicode.Scalar]] {
            var words: [[Unicode.Scalar]] = []
            for word in PythonText.words(text) {
                let first = word[0]
                let last = word[word.count - 1]
                if word.count > 1, PythonText.isPunctuation(last) {
                    words.append(word.dropLast())
                    words.append([last])
                } else if word.count > 1, PythonText.isPunctuation(first) {
                    words.append([first])
                    words.append(Array(word.dropFirst()))
                } else {
                    words.append(word)
                }
            }
            return words
        }
    }

    private struct Prepared: PreparedMetric {
        let statistics: SummedStatistics
        let beta: Int
        let signature: String?

        func score(_ indices: [Int]) -> Double { CHRF.score(statistics.sums(indices), beta: beta) }

        /// The chrF of each example alone. A perfect prediction is exactly 1.
        var exampleScores: [Double]? {
            statistics.rows.map { (row: [Int]) -> Double in
                let isPerfect = stride(from: 0, to: row.count, by: 3).allSatisfy { (start: Int) -> Bool in
                    row[start] == row[start + 1] && row[start] == row[start + 2]
                }
                let score = CHRF.score(row, beta: beta) / 100
                return isPerfect ? 1 : min(score, 1 - 0x1p-20)
            }
        }
    }

    private static func score(_ statistics: [Int], beta: Int) -> Double {
        var precision = 0.0
        var recall = 0.0
        var orders = 0
        for start in stride(from: 0, to: statistics.count, by: 3) {
            let predicted = statistics[start]
            let wanted = statistics[start + 1]
            let common = Double(statistics[start + 2])
            guard predicted > 0, wanted > 0 else { continue }
            precision += common / Double(predicted)
            recall += common / Double(wanted)
            orders += 1
        }
        guard precision + recall > 0 else { return 0 }
        precision /= Double(orders)
        recall /= Double(orders)
        let factor = Double(beta * beta)
        return 100 * ((1 + factor) * precision * recall / (factor * precision + recall))
    }
}
