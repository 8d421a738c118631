import Foundation

/// BLEU of a corpus (Papineni et al. 2002), as in sacrebleu: up to four words, several references. With the matches and
/// the number of n-grams of each length n summed over the examples:
///
///     BLEU = 100 * min(1, exp(1 - reference length / length)) * exp(mean over n of log(matches_n / n-grams_n))
///
/// An n-gram matches at most as often as it occurs in the reference that has most of it. The reference length of an
/// example is the nearest length of a reference; of two equally near, the shorter.
package struct BLEU: Metric {
    package static let name = "bleu"
    package static let summary = "BLEU as in sacrebleu; settings: tokenizer, lowercase, smoothing"

    /// The stand-in for no match of some length (Chen & Cherry 2014).
    enum Smoothing: String, Sendable {
        /// Each further length without a match counts as half as much of a match as the one before.
        case exponential = "exp"
        /// A tenth of a match.
        case floor
        /// One match and one n-gram are added, except for single words.
        case addOne = "add-k"
        case none
    }

    static let maximumOrder = 4

    private let tokenizer: BLEUTokenizer
    private let lowercase: Bool
    private let smoothing: Smoothing

    package init(_ settings: MetricSettings, labels: [String]?) {
        tokenizer = settings.choice(
            "tokenizer",
            among: ["13a": .thirteenA, "intl": .international, "char": .character, "none": BLEUTokenizer.none],
            default: .thirteenA, "how a text is cut into words, by sacrebleu's names")
        lowercase = settings.bool("lowercase", default: false, "compare without case")
        smoothing = settings.choice(
            "smoothing",
            among: ["exp": .exponential, "floor": .floor, "add-k": .addOne, "none": Smoothing.none],
            default: .exponential, "what is counted where no n-gram of some length matches")
    }

    package func prepare(_ examples: MetricExamples) throws(MetricError) -> any PreparedMetric {
        try examples.check()
        let rows = zip(examples.targets, examples.predictions).map(statistics)
        return Prepared(
            statistics: SummedStatistics(rows, width: 2 + 2 * Self.maximumOrder), smoothing: smoothing,
            signature: signature(examples))
    }

    package func compared(_ answer: String) -> String {
        tokenizer.words(SacreBLEU.cased(answer, lowercase: lowercase))
            .map { String(String.UnicodeScalarView($0)) }.joined(separator: " ")
    }

    private func signature(_ examples: MetricExamples) -> String? {
        let smooth =
            switch smoothing {
            case .exponential, .none: smoothing.rawValue
            case .floor: "floor[0.10]"
            case .addOne: "add-k[1.00]"
            }
        return SacreBLEU.signature(
            examples,
            [("case", lowercase ? "lc" : "mixed"), ("eff", "no"), ("tok", tokenizer.rawValue), ("smooth", smooth)])
    }

    /// The length, the reference length, the matches of each order, the n-grams of each order.
    private func statistics(_ references: [String], _ prediction: String) -> [Int] {
        var words = Interner<[Unicode.Scalar]>()
        var counter = NGramCounter(maximumOrder: Self.maximumOrder)
        let numbers = { (text: String) -> [Int] in
            tokenizer.words(SacreBLEU.cased(text, lowercase: lowercase)).map { words.number(of: $0) }
        }
        let predicted = numbers(prediction)
        let grams = counter.counts(predicted)
        var available = [[Int: Int]](repeating: [:], count: Self.maximumOrder)
        var lengths: [Int] = []
        for reference in references.map(numbers) {
            lengths.append(reference.count)
            for (order, counts) in counter.counts(reference).enumerated() {
                available[order].merge(counts) { max($0, $1) }
            }
        }
        let nearest = lengths.min { first, second in
            (abs(first - predicted.count), first) < (abs(second - predicted.count), second)
        }
        let matches = zip(grams, available).map { counts, available in
            counts.reduce(0) { $0 + min($1.value, available[$1.key] ?? 0) }
        }
        return [predicted.count, nearest ?? 0] + matches + grams.map { $0.values.reduce(0, +) }
    }

    private struct Prepared: PreparedMetric {
        let statistics: SummedStatistics
        let smoothing: Smoothing
        let signature: String?

        func score(_ indices: [Int]) -> Double {
            BLEU.score(statistics.sums(indices), smoothing: smoothing, usesEffectiveOrder: false)
        }

        /// The BLEU of each example alone, up to as many words as it has. A perfect prediction is exactly 1.
        var exampleScores: [Double]? {
            statistics.rows.map { row in
                let isPerfect = row[0] == row[1] && row[2..<6] == row[6..<10]
                let score = BLEU.score(row, smoothing: smoothing, usesEffectiveOrder: true) / 100
                return isPerfect ? 1 : min(score, 1 - 0x1p-20)
            }
        }
    }

    /// - Parameters:
    ///   - statistics: in the order of ``statistics(_:_:)``
    ///   - usesEffectiveOrder: whether lengths without any n-gram are left out of the mean instead of making the score
    ///     0
    private static func score(_ statistics: [Int], smoothing: Smoothing, usesEffectiveOrder: Bool) -> Double {
        let length = statistics[0]
        let referenceLength = statistics[1]
        let matches = statistics[2..<(2 + maximumOrder)]
        let totals = statistics[(2 + maximumOrder)...]
        guard matches.contains(where: { $0 > 0 }) else { return 0 }
        var logarithms: [Double] = []
        var unmatched = 1.0
        for (order, (matching, count)) in zip(matches, totals).enumerated() {
            let added = smoothing == .addOne && order > 0 ? 1.0 : 0
            let match = Double(matching) + added
            let total = Double(count) + added
            guard total > 0 else {
                if usesEffectiveOrder { break }
                return 0
            }
            var precision = 100 * match / total
            if match == 0 {
                unmatched *= 2
                switch smoothing {
                case .exponential: precision = 100 / (unmatched * total)
                case .floor: precision = 100 * 0.1 / total
                case .addOne, .none: return 0
                }
            }
            logarithms.append(log(precision))
        }
        let brevity = length < referenceLength ? exp(1 - Double(referenceLength) / Double(length)) : 1
        return brevity * exp(logarithms.reduce(0, +) / Double(logarithms.count))
    }
}
