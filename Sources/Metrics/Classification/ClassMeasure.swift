/// How well one class is told from the others: precision, recall, or F1.
public protocol ClassMeasure: Sendable {
    /// How names of metrics begin, such as `f1`.
    static var name: String { get }
    /// What summaries call it.
    static var summary: String { get }

    /// In 0...1. 0 where it is undefined, as in scikit-learn.
    /// - Parameters:
    ///   - found: how often the class occurs and is predicted
    ///   - occurring: how often it occurs
    ///   - predicted: how often it is predicted
    static func value(found: Int, occurring: Int, predicted: Int) -> Double
}

extension ClassMeasure {
    static func value(_ counts: ClassCounts, of label: Int) -> Double {
        value(found: counts.found[label], occurring: counts.occurring[label], predicted: counts.predicted[label])
    }
}
