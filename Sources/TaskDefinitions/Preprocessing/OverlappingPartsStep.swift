import Configuration
import Files
import Metrics

/// Makes pairs of texts from one, with a number for how much the two share. Some of the text's words go into both, the
/// others into one of them.
///
///     text       A man is playing a guitar on stage
///     first      A man playing a guitar
///     second     man is a guitar on stage
///     overlap    0.55
///
/// A model that learns the overlap learns to compare two texts, from any number of pairs and without labels. Words are
/// left out at random, and the signal is computed from the words, as in the pre-training of Sellam, Das & Parikh 2020
/// ("BLEURT: Learning Robust Metrics for Text Generation", sections 4.1 and 4.2).
///
/// The overlap is Dice's coefficient of the words, ignoring case: twice the number of common words, each counted as
/// often as it occurs, divided by the number of words of both texts. It is scaled from `lowest` to `highest`. The pairs
/// of a text depend only on the text.
package struct OverlappingPartsStep: PreprocessingStep {
    package static let name = "overlapping_parts"
    package static let summary =
        "makes pairs of texts that share some of a text's words, and measures how much they share"
    package static let example = #"{"field": "en", "first": "sentence1", "second": "sentence2", "overlap": "score"}"#

    package let field: String
    /// The fields for the two texts.
    package let first: String, second: String
    /// The field for the overlap.
    package let overlap: String
    /// The overlap of two texts without a common word, and of two equal texts.
    package let scale: ClosedRange<Double>
    /// The number of pairs made from a text.
    package let pairs: Int

    package init(
        field: String, first: String, second: String, overlap: String, scale: ClosedRange<Double> = 0...1,
        pairs: Int = 1
    ) {
        self.field = field
        self.first = first
        self.second = second
        self.overlap = overlap
        self.scale = scale
        self.pairs = pairs
    }

    package init(_ settings: ConfigurationObject) {
        field = settings.fieldName("field", "the field with the text")
        first = settings.destination("first", "the field for one of the texts")
        second = settings.destination("second", "the field for the other")
        overlap = settings.destination("overlap", "the field for how much they share")
        let lowest = settings.number(
            "lowest", default: 0, in: -1e6...1e6, "the overlap of two texts without a common word")
        let highest = settings.number(
            "highest", default: 1, in: -1e6...1e6, "the overlap of two texts with the same words")
        if highest <= lowest { settings.report("must be more than \"lowest\"", at: "highest") }
        scale = lowest...max(lowest, highest)
        pairs = settings.integer("pairs", default: 1, in: 1...1000, "how many pairs are made of each text")
        if !first.isEmpty, first == second {
            settings.report("\"\(second)\" is where the first text goes; give it another name", at: "second")
        }
        if !overlap.isEmpty, overlap == first || overlap == second {
            settings.report("\"\(overlap)\" is where a text goes; give it another name", at: "overlap")
        }
    }

    package var settings: Fields {
        [
            "field": .string(field), "first": .string(first), "second": .string(second), "overlap": .string(overlap),
            "lowest": .number("\(scale.lowerBound)"), "highest": .number("\(scale.upperBound)"),
            "pairs": .number("\(pairs)"),
        ]
    }

    /// A text without words makes no pair.
    package func apply(to record: inout Record) throws(ExampleProblem) -> StepOutcome {
        let text = try record.text(of: field)
        let words = text.split(whereSeparator: \.isWhitespace)
        guard !words.isEmpty else { return .isLeftOut }
        var random = SplitMix64(seed: SHA256.firstWord(of: text.utf8))
        return .becomes(
            (0..<pairs).map { _ in
                let parts = Self.parts(of: words, &random)
                let share = Self.overlap(parts.first, parts.second)
                var pair = record
                pair.fields[first] = .string(parts.first.joined(separator: " "))
                pair.fields[second] = .string(parts.second.joined(separator: " "))
                pair.fields[overlap] = .number("\(scale.lowerBound + (scale.upperBound - scale.lowerBound) * share)")
                return pair
            })
    }

    /// Distributes the words. A random share of them goes into both parts; each of the others goes into one of the two.
    ///
    /// If a part would be empty, both get all words.
    private static func parts(
        of words: [Substring], _ random: inout SplitMix64
    ) -> (first: [Substring], second: [Substring]) {
        let common = random.next()
        var first: [Substring] = []
        var second: [Substring] = []
        for word in words {
            let isCommon = random.next() < common
            let isFirst = random.index(below: 2) == 0
            if isCommon || isFirst { first.append(word) }
            if isCommon || !isFirst { second.append(word) }
        }
        return first.isEmpty || second.isEmpty ? (words, words) : (first, second)
    }

    /// Dice's coefficient of two lists of words.
    private static func overlap(_ first: [Substring], _ second: [Substring]) -> Double {
        var counts: TextMap<Int> = [:]
        for word in first { counts[PythonText.lowercased(String(word)), default: 0] += 1 }
        var common = 0
        for word in second {
            let word = PythonText.lowercased(String(word))
            guard let count = counts[word], count > 0 else { continue }
            counts[word] = count - 1
            common += 1
        }
        return 2 * Double(common) / Double(first.count + second.count)
    }
}
