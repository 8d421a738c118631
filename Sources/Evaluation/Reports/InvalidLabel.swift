import Configuration
import Metrics

/// A prediction that is none of its task's labels.
public struct InvalidLabel: Sendable, Equatable {
    /// What was predicted, after postprocessing.
    public let text: String
    /// How often it was predicted.
    public let count: Int
    /// The first example that it was predicted for.
    public let ordinal: Int
    /// The label that is written most like it, and by how many letters they differ.
    public let nearest: String, edits: Int

    /// Longer predictions are compared with labels by their beginning.
    private static let longestCompared = 200

    /// The most frequent ones, of equally frequent ones the earlier first.
    /// - Parameter shown: how many at most
    /// - Returns: these, and how many different ones there are
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
