import Configuration
import Metrics

/// A prediction that is not one of its task's labels.
public struct InvalidLabel: Sendable, Equatable {
    /// The predicted text, after postprocessing.
    public let text: String
    /// The number of times that it was predicted.
    public let count: Int
    /// The first example with this prediction.
    public let ordinal: Int
    /// The label with the most similar spelling, and the number of letters that differ.
    public let nearest: String, edits: Int

    /// Of longer predictions, only the beginning is compared with labels.
    private static let longestCompared = 200

    /// The most frequent ones; equally frequent ones in order of occurrence.
    /// - Parameter shown: the largest number to return
    /// - Returns: these, and the number of different ones
    static func most(
        of outcomes: [ExampleOutcome], labels: [String], shown: Int
    ) -> (invalid: [InvalidLabel], kinds: Int) {
        var places: [[Unicode.Scalar]: Int] = [:]
        var found: [(text: String, count: Int, ordinal: Int)] = []
        for outcome in outcomes where outcome.isInvalidLabel {
            let key = Array(outcome.scored.unicodeScalars)
            if let place = places[key] {
                found[place].count += 1
            } else {
                places[key] = found.count
                found.append((outcome.scored, 1, outcome.example.ordinal))
            }
        }
        let sorted = found.sorted { ($1.count, $0.ordinal) < ($0.count, $1.ordinal) }
        let invalid = sorted.prefix(shown).compactMap { text, count, ordinal in
            Suggestion.nearest(to: String(text.prefix(longestCompared)), of: labels).map {
                InvalidLabel(text: text, count: count, ordinal: ordinal, nearest: $0.candidate, edits: $0.distance)
            }
        }
        return (invalid, found.count)
    }
}
