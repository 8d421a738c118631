/// A measure of how well one class is separated from the others: precision, recall, or F1.
package protocol ClassMeasure: Sendable {
    /// The beginning of metric names, such as `f1`.
    static var name: String { get }
    /// The name in summaries.
    static var summary: String { get }

    /// A value in 0...1. 0 if it is undefined, as in scikit-learn.
    /// - Parameters:
    ///   - found: the examples that have the class and are predicted to
    ///   - occurring: the examples that have it
    ///   - predicted: the examples that are predicted to have it
    static func value(found: Int, occurring: Int, predicted: Int) -> Double
}

extension ClassMeasure {
    static func value(_ counts: ClassCounts, of label: Int) -> Double {
        value(found: counts.found[label], occurring: counts.occurring[label], predicted: counts.predicted[label])
    }
}

/// The share of the predictions of a class that are right.
package enum Precision: ClassMeasure {
    package static let name = "precision"
    package static let summary = "precision"

    package static func value(found: Int, occurring: Int, predicted: Int) -> Double {
        predicted == 0 ? 0 : Double(found) / Double(predicted)
    }
}

/// The share of the occurrences of a class that are found.
package enum Recall: ClassMeasure {
    package static let name = "recall"
    package static let summary = "recall"

    package static func value(found: Int, occurring: Int, predicted: Int) -> Double {
        occurring == 0 ? 0 : Double(found) / Double(occurring)
    }
}

/// The harmonic mean of precision and recall: 2 found / (occurring + predicted).
package enum F1: ClassMeasure {
    package static let name = "f1"
    package static let summary = "F1"

    package static func value(found: Int, occurring: Int, predicted: Int) -> Double {
        occurring + predicted == 0 ? 0 : Double(2 * found) / Double(occurring + predicted)
    }
}
