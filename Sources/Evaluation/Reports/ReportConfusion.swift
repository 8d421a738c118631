import Metrics

/// The counts of each predicted label for each expected label.
public struct ConfusionMatrix: Sendable, Equatable {
    public let labels: [String]
    /// `counts[expected][predicted]`. There is one more column than there are labels: the last is for predictions that
    /// are no label.
    public let counts: [[Int]]

    /// One kind of mistake.
    public struct Confusion: Sendable, Equatable {
        public let expected: String
        /// The predicted label; nil for a prediction that is no label.
        public let predicted: String?
        public let count: Int
    }

    /// - Parameters:
    ///   - expected: the label of each example. One that is not among `labels` is left out.
    ///   - predicted: the predicted text of each example.
    package init(labels: [String], expected: [String], predicted: [String]) {
        precondition(expected.count == predicted.count, "\(expected.count) labels, \(predicted.count) predictions")
        let set = LabelSet(labels)
        var counts = [[Int]](repeating: [Int](repeating: 0, count: labels.count + 1), count: labels.count)
        for (expected, predicted) in zip(expected, predicted) {
            guard let row = set.index(of: expected) else { continue }
            counts[row][set.index(of: predicted) ?? labels.count] += 1
        }
        self.labels = labels
        self.counts = counts
    }

    /// Whether it is small enough to be read as a matrix. For a larger one, the most frequent mistakes are shown.
    var isReadable: Bool { labels.count <= 12 }

    /// Whether any prediction is no label.
    var hasInvalid: Bool { counts.contains { $0[labels.count] > 0 } }

    /// The mistakes by kind, the most frequent first; equally frequent ones in the order of the labels.
    public var confusions: [Confusion] {
        var found: [Confusion] = []
        for (row, expected) in labels.enumerated() {
            for column in counts[row].indices where column != row && counts[row][column] > 0 {
                let predicted = column < labels.count ? labels[column] : nil
                found.append(Confusion(expected: expected, predicted: predicted, count: counts[row][column]))
            }
        }
        // Sorting is not guaranteed to be stable, hence the offsets.
        return found.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }
            .map(\.element)
    }
}
