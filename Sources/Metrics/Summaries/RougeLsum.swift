/// ROUGE-Lsum: for each sentence of the reference, the union of its longest common subsequences with the sentences of
/// the prediction (Lin 2004, section 3.2). A word counts at most as often as both sides have it.
///
/// Sentences are lines; with `"sentences": "t5"`, a ` . ` ends one too, as in T5's evaluation.
package struct RougeLsum: RougeMetric {
    package static let name = "rouge_lsum"
    package static let summary =
        "ROUGE-Lsum as in rouge-score, F of common subsequences of sentences; settings: stem, sentences"
    static let type = "rougeLsum"

    /// The separator of sentences.
    private enum Sentences: String {
        case newline, t5
    }

    let stem: Bool
    private let sentences: Sentences

    package init(_ settings: MetricSettings, labels: [String]?) {
        stem = settings.bool("stem", default: false, "compare the stems of words (Porter's)")
        sentences = settings.choice(
            "sentences", among: ["newline": Sentences.newline, "t5": Sentences.t5], default: .newline,
            "where sentences end: at line breaks, or by T5's rule")
    }

    var details: String { "|sentences:\(sentences.rawValue)" }

    func score(_ reference: String, _ prediction: String) -> Double {
        var numbers = Interner<[UInt8]>()
        let wanted = lines(reference).map { words($0).map { numbers.number(of: $0) } }
        let found = lines(prediction).map { words($0).map { numbers.number(of: $0) } }
        // The remaining occurrences of each word, on either side.
        var wantedCounts: [Int: Int] = [:]
        var foundCounts: [Int: Int] = [:]
        for word in wanted.joined() { wantedCounts[word, default: 0] += 1 }
        for word in found.joined() { foundCounts[word, default: 0] += 1 }
        var hits = 0
        for sentence in wanted {
            let places = Set(found.flatMap { LongestCommonSubsequence(sentence, $0).places })
            for place in places {
                let word = sentence[place]
                guard let left = foundCounts[word], left > 0, let open = wantedCounts[word], open > 0 else { continue }
                hits += 1
                foundCounts[word] = left - 1
                wantedCounts[word] = open - 1
            }
        }
        return fMeasure(
            hits: hits, reference: wanted.reduce(0) { $0 + $1.count }, prediction: found.reduce(0) { $0 + $1.count })
    }

    private func lines(_ text: String) -> [ArraySlice<Unicode.Scalar>] {
        var scalars = Array(text.unicodeScalars)
        if sentences == .t5 {
            var position = 0
            while position < scalars.count {
                if scalars[position...].starts(with: Self.end) {
                    position += Self.end.count
                    scalars[position - 1] = "\n"
                } else {
                    position += 1
                }
            }
        }
        return scalars.split(separator: "\n")
    }

    private static let end: [Unicode.Scalar] = [" ", ".", " "]
}
